"""Addresses of the plan: its milestones, cost lines, goals, dependencies and changes."""

from django.urls import path

from commonweal.apps.plans.views import aims, changes, lines

PLAN = "initiatives/<initiative_id>/plan/"

urlpatterns = [
    path("goals/", aims.goals, name="goals"),
    path("goals/new/", aims.new_goal, name="goal_new"),
    path("goals/<goal_id>/edit/", aims.edit_goal, name="goal_edit"),
    path(PLAN + "start/", changes.start, name="plan_start"),
    path(PLAN + "milestones/", lines.milestones, name="milestones"),
    path(PLAN + "milestones/new/", lines.new_milestone, name="milestone_new"),
    path(PLAN + "milestones/<line_id>/remove/", lines.remove_milestone, name="milestone_remove"),
    path(PLAN + "costs/", lines.costs, name="costs"),
    path(PLAN + "costs/new/", lines.new_cost_line, name="cost_new"),
    path(PLAN + "costs/<line_id>/remove/", lines.remove_cost_line, name="cost_remove"),
    path(PLAN + "goals/", aims.served_goals, name="served_goals"),
    path(PLAN + "dependencies/new/", aims.new_dependency, name="dependency_new"),
    path(PLAN + "dependencies/<line_id>/remove/", aims.remove_dependency, name="dependency_remove"),
    path(PLAN + "changes/new/", changes.new, name="change_new"),
    path(PLAN + "changes/<change_id>/", changes.detail, name="change"),
    path(PLAN + "changes/<change_id>/edit/", changes.edit, name="change_edit"),
    path(PLAN + "changes/<change_id>/submit/", changes.submit, name="change_submit"),
    path(PLAN + "changes/<change_id>/withdraw/", changes.withdraw, name="change_withdraw"),
]
