"""Charts as SVG: values in, a picture and its table out. Pure functions, no numpy, no settings.

The title of a chart states its finding. Colours come from classes alone, so that dark mode, forced
colours and print reach them. Each chart is drawn twice, for a wide and for a narrow screen, because
a picture that is shrunk to a phone's width has letters that nobody can read.
"""

from commonweal.web.charts.bars import Bar, bars, drift_bar
from commonweal.web.charts.dumbbells import Dumbbell, dumbbell_row, dumbbells
from commonweal.web.charts.fans import Fan, Spread, fan
from commonweal.web.charts.heats import Heat, heat
from commonweal.web.charts.lines import Line, Point, line
from commonweal.web.charts.measured import Happened, Measured, Range, measured
from commonweal.web.charts.picture import Chart
from commonweal.web.charts.spans import Span, Spans, spans
from commonweal.web.charts.strips import Cell, strip
from commonweal.web.charts.waterfalls import Fall, waterfall

__all__ = [
    "Bar",
    "Cell",
    "Chart",
    "Dumbbell",
    "Fall",
    "Fan",
    "Happened",
    "Heat",
    "Line",
    "Measured",
    "Point",
    "Range",
    "Span",
    "Spans",
    "Spread",
    "bars",
    "drift_bar",
    "dumbbell_row",
    "dumbbells",
    "fan",
    "heat",
    "line",
    "measured",
    "spans",
    "strip",
    "waterfall",
]
