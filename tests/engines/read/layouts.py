"""Later years of the publication, as they may come: the same facts under many layouts.

The first group was before our eyes while the recognition was written. The second was written
beforehand and not looked at again until the recognition was done (its first result is in
docs/methods/read.md); no word was added to the lexicon for the sake of one layout alone.
"""

from __future__ import annotations

from .facts import Layout, columns

IPA_2023 = columns("""
    published_id: GMPP ID Number
    name: Project Name
    department: Department
    category: Annual Report Category
    description: Description / Aims
    confidence: IPA Delivery Confidence Assessment
    confidence_sro: SRO Delivery Confidence Assessment
    confidence_text: Departmental commentary on actions planned or taken on the IPA RAG rating.
    start_date: Project - Start Date\\n(Latest Approved Start Date)
    end_date: Project - End Date\\n(Latest Approved End Date)
    schedule_text: Departmental narrative on schedule, including any deviation from planned \
schedule (if necessary)
    year_budget: Financial Year Baseline (£m) (including Non-Government Costs)
    year_forecast: Financial Year Forecast (£m) (including Non-Government Costs)
    variance_text: Departmental narrative on budget/forecast variance for 2022/23 (if \
variance is more than 5%)
    whole_life_cost: TOTAL Baseline Whole Life Costs (£m) (including Non-Government Costs)
    whole_life_cost_text: Departmental Narrative on Budgeted Whole Life Costs
    benefits: TOTAL Baseline Benefits (£m)
    benefits_text: Departmental Narrative on Budgeted Benefits
""")

SNAKE_2023 = columns("""
    report_year: year
    published_id: project_number
    name: project_name
    department: department
    category: report_category
    description: description_aims
    confidence: colour_rating
    confidence_sro: colour_rating
    confidence_text: rating_comment
    start_date: start_date
    end_date: end_date
    schedule_text: schedule_comment
    year_budget: total_baseline
    year_forecast: forecast_incl_NGC
    variance_text: variance_comment
    whole_life_cost: wlc_baseline_incl_NCG
    whole_life_cost_text: budget_comment
    benefits: TOTAL Baseline Benefits (£m)
    benefits_text: benefits_comment
""")

SEEN = (
    Layout(
        "as published in 2023, workbook",
        2023,
        IPA_2023,
        file="GMPP_2022-23.xlsx",
        day=lambda day: day,
        money=lambda value: value,
    ),
    Layout(
        "as published in 2022, turned",
        2023,
        IPA_2023,
        delimiter=";",
        transposed=True,
        encoding="cp1252",
        day=lambda day: f"{day:%d/%m/%Y}",
        newline="\r",
    ),
    Layout(
        "as republished, two columns of one name",
        2023,
        SNAKE_2023,
        delimiter=";",
        file="uk.csv",
        day=lambda day: f"{day:%d.%m.%Y}",
        money=lambda value: f"{value:f}",
    ),
)

HELD_OUT = (
    Layout(
        "the new authority, other words and order",
        2025,
        columns("""
            name: Project name
            department: Lead department
            published_id: Major Projects ID
            category: Project category
            confidence: NISTA Delivery Confidence rating
            confidence_sro: Senior Responsible Owner's Delivery Confidence rating
            confidence_text: Departmental commentary on Delivery Confidence Assessment rating
            description: Project description
            start_date: Start date
            end_date: End date
            schedule_text: Schedule narrative
            year_budget: FY Budget (£m) inc Non Gov
            year_forecast: FY Forecast (£m) inc Non Gov
            variance_text: In-year variance narrative
            whole_life_cost: Whole life cost (£m)
            whole_life_cost_text: Costs narrative
            benefits: Benefits (£m)
            benefits_text: Benefits narrative
"""),
        file="nista-annual-report-2024-25.csv",
        day=lambda day: f"{day.day} {day:%B %Y}",
        money=lambda value: f"{value:,}",
        titles=(
            "NISTA Annual Report 2024-25: Government Major Projects Portfolio data",
            "Position as at 31 March 2025",
        ),
        footers=("Notes", "1. Whole life costs include non-government costs."),
    ),
    Layout(
        "workbook with titles, group headers and notes",
        2026,
        columns("""
            published_id: ID
            name: Name
            department: Department
            category: Category
            description: Aims
            confidence: NISTA rating
            confidence_sro: SRO rating
            confidence_text: Commentary
            start_date: Start
            end_date: End
            schedule_text: Narrative
            year_budget: Baseline
            year_forecast: Forecast
            whole_life_cost: Baseline
            whole_life_cost_text: Narrative
            benefits: Baseline
            benefits_text: Narrative
"""),
        file="GMPP data.xlsx",
        day=lambda day: day,
        money=lambda value: value,
        titles=("Government Major Projects Portfolio", "Data as at 31 March 2026"),
        group_row=(
            "Project",
            "",
            "",
            "",
            "",
            "Delivery confidence",
            "",
            "",
            "Schedule",
            "",
            "",
            "Financial year 2025/26 (£m)",
            "",
            "Whole life cost (£m)",
            "",
            "Monetised benefits (£m)",
            "",
        ),
        footers=("Source: departments' returns to NISTA.",),
    ),
    Layout(
        "tab separated, UTF-16, costs in billions",
        2024,
        columns("""
            department: Dept
            published_id: GMPP reference
            name: Programme name
            confidence_sro: SRO's DCA
            confidence: IPA's DCA (three-point scale: Red, Amber, Green)
            start_date: Approved start date
            end_date: Approved completion date
            year_forecast: 2023-24 forecast outturn £m
            year_budget: 2023-24 approved budget £m
            whole_life_cost: Total whole-life cost (£bn)
            benefits: Total monetised benefits (£bn)
            description: What the programme is for: objectives and scope
            confidence_text: Explanation of the DCA
            schedule_text: Comment on the timeline
            variance_text: Explanation of in-year variance
            whole_life_cost_text: Comment on whole-life costs
            benefits_text: Comment on benefits
            category: Portfolio category
"""),
        file="export.txt",
        delimiter="\t",
        encoding="utf-16",
        newline="\n",
        day=lambda day: f"{day:%d-%b-%y}",
        money=lambda value: f"{value:f}",
        billions=frozenset({"whole_life_cost", "benefits"}),
    ),
    Layout(
        "turned, with figures as negative in brackets and suffixes",
        2027,
        columns("""
            name: Project Name
            published_id: GMPP ID
            department: Department
            category: Annual Report Category
            description: Description/Aims
            confidence: NISTA DCA rating
            confidence_sro: SRO DCA rating
            confidence_text: Narrative on the DCA rating
            start_date: Project start date (latest approved)
            end_date: Project end date (latest approved)
            schedule_text: Narrative on schedule
            year_budget: 2026/27 baseline
            year_forecast: 2026/27 forecast
            variance_text: Narrative on 2026/27 variance
            whole_life_cost: Whole life cost baseline
            whole_life_cost_text: Narrative on whole life cost
            benefits: Baseline benefits
            benefits_text: Narrative on benefits
"""),
        transposed=True,
        titles=("GMPP 2026/27",),
        day=lambda day: f"{day:%d/%m/%y}",
        money=lambda value: f"(£{-value}m)" if value < 0 else f"£{value}m",
    ),
    Layout(
        "snake case, semicolons, decimal commas",
        2028,
        columns("""
            report_year: report_year
            name: initiative_title
            department: organisation
            published_id: project_id
            category: project_type
            confidence: authority_confidence
            confidence_sro: sro_confidence
            confidence_text: confidence_commentary
            description: objectives
            start_date: start_date
            end_date: completion_date
            schedule_text: schedule_commentary
            year_budget: annual_budget_gbp_m
            year_forecast: annual_forecast_gbp_m
            variance_text: variance_commentary
            whole_life_cost: whole_life_cost_gbp_m
            whole_life_cost_text: whole_life_cost_commentary
            benefits: total_benefits_gbp_m
            benefits_text: benefits_commentary
"""),
        delimiter=";",
        day=lambda day: f"{day:%d.%m.%Y}",
        money=lambda value: f"{value:,.2f}".replace(",", " ").replace(".", ","),
    ),
    Layout(
        "capitals, empty columns, whole pounds",
        2029,
        columns("""
            -:
            name: PROJECT NAME
            department: DEPARTMENT
            -:
            confidence: NISTA RAG RATING
            confidence_sro: SRO RAG RATING
            start_date: START DATE
            end_date: END DATE
            year_budget: 2028/29 BUDGET (£)
            year_forecast: 2028/29 FORECAST (£)
            whole_life_cost: TOTAL WHOLE LIFE COST (£)
            benefits: TOTAL MONETISED BENEFITS (£)
            description: DESCRIPTION
            confidence_text: COMMENTARY ON RAG RATING
            schedule_text: COMMENTARY ON SCHEDULE
            variance_text: COMMENTARY ON VARIANCE
            whole_life_cost_text: COMMENTARY ON WHOLE LIFE COST
            benefits_text: COMMENTARY ON BENEFITS
            published_id: GMPP ID NUMBER
            category: CATEGORY
"""),
        day=lambda day: f"{day:%A} {day.day} {day:%B %Y}",
        money=lambda value: f"£{value * 10**6:,.0f}",
    ),
)
