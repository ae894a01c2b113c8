from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "commonweal.apps.questions"
    label = "questions"
