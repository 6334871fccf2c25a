# Charts as plotly.js reads them: list(data, layout). Colours are names ("@series1", "@series1/0.3")
# that www/chart.js replaces by the stylesheet's, so that a chart follows the scheme without being
# asked for again.
#
# plotly's own R package is not used: loading it takes 1.8 s, which is the time the first tab has.

# A vector that stays an array in JSON, whatever its length.
values <- function(x) {
  if (inherits(x, "Date")) x <- format(x, "%Y-%m-%d")
  I(unname(x))
}

chart <- function(traces, ...) {
  list(data = traces, layout = utils::modifyList(base_layout(), list(...)))
}

base_layout <- function() {
  list(
    margin = list(l = 8, r = 12, t = 8, b = 8),
    paper_bgcolor = "rgba(0,0,0,0)", plot_bgcolor = "rgba(0,0,0,0)",
    font = list(
      family = "system-ui, -apple-system, Segoe UI, Roboto, sans-serif", size = 12, color = "@muted"
    ),
    hoverlabel = list(
      bgcolor = "@surface", bordercolor = "@line", font = list(color = "@text", size = 12)
    ),
    legend = list(
      orientation = "h", x = 0, y = 1.02, yanchor = "bottom", font = list(color = "@muted")
    ),
    xaxis = axis(), yaxis = axis(), showlegend = FALSE, dragmode = FALSE
  )
}

axis <- function(...) {
  utils::modifyList(
    list(
      gridcolor = "@grid", linecolor = "@line", zerolinecolor = "@line", tickcolor = "@line",
      automargin = TRUE, fixedrange = TRUE
    ),
    list(...)
  )
}

# An axis that starts at 0, in the unit of a kind. largest: of what is shown, because whole things
# have no halves.
value_axis <- function(kind, currency, largest = NA, ...) {
  largest <- if (length(largest) == 0 || all(is.na(largest))) 0 else max(largest, na.rm = TRUE)
  unit <- switch(kind,
    count = c(list(tickformat = ",.0f"), if (largest <= 4) list(dtick = 1)),
    # As many digits as tell one tick from the next.
    rate = list(tickformat = if (largest < 0.004) ".2%" else if (largest < 0.05) ".1%" else ".0%"),
    money = list(
      tickformat = if (largest < 5) ",.2f" else ",.0f", tickprefix = currency_sign(currency)
    ),
    seconds = list(ticksuffix = " s", tickformat = ",.0f"),
    list(tickformat = ",.1f")
  )
  range <- if (largest == 0) list(range = c(0, 1)) else list(rangemode = "tozero")
  do.call(axis, c(unit, range, list(nticks = 6), list(...)))
}

# A value as an axis counts it: money in major units.
on_axis <- function(value, kind, currency) if (kind == "money") as_major(value, currency) else value

# Days or weeks of one measure; rows as `beside()` makes them.
trend_chart <- function(rows, measure, currency, by = "day") {
  now <- on_axis(rows$now, measure$kind, currency)
  before <- if (!is.null(rows$before)) on_axis(rows$before, measure$kind, currency)
  # One day alone has no line to be seen on.
  mode <- if (nrow(rows) <= 31) "lines+markers" else "lines"
  line <- function(y, label, days, texts, colour, width) {
    list(
      type = "scatter", mode = mode, name = label, x = values(rows$date), y = values(y),
      text = values(paste0(format_day(days), ": ", texts)),
      hovertemplate = "%{text}<extra></extra>",
      line = list(color = colour, width = width), marker = list(color = colour, size = width * 2.5),
      connectgaps = FALSE, cliponaxis = FALSE
    )
  }
  shown <- function(value) format_kind(value, measure$kind, currency)
  traces <- list(
    line(now, format_days(rows$date[1], max(rows$date)), rows$date, shown(rows$now), "@series1", 2)
  )
  if (!is.null(before)) {
    label <- do.call(format_days, as.list(range(rows$before_date, na.rm = TRUE)))
    earlier <- line(before, label, rows$before_date, shown(rows$before), "@earlier", 1.5)
    traces <- c(list(earlier), traces)
  }
  chart(
    traces,
    hovermode = "x unified", showlegend = !is.null(before),
    xaxis = date_axis(rows$date, by), yaxis = value_axis(measure$kind, currency, c(now, before))
  )
}

# The head of the hover text is empty: each line names its own day.
date_axis <- function(dates, by = "day") {
  few <- length(dates) <= 8
  year <- if (format(min(dates), "%Y") == format(max(dates), "%Y")) "" else " %Y"
  axis(
    type = "date", showgrid = FALSE,
    tickformat = paste0(if (few && by == "day") "%a ", "%-d %b", year),
    tickmode = if (few) "array" else "auto", tickvals = if (few) values(dates), nticks = 8,
    hoverformat = " "
  )
}

# Bars from the left, the first row on top.
bar_chart <- function(
  labels, amounts, texts, kind = "count", currency = "USD", colour = "@series1"
) {
  amounts <- on_axis(amounts, kind, currency)
  labels <- row_labels(labels)
  chart(
    list(list(
      type = "bar", orientation = "h", x = values(amounts), y = values(labels),
      text = values(texts), textposition = "auto",
      hovertemplate = "%{y}: %{text}<extra></extra>", marker = list(color = colour),
      cliponaxis = FALSE,
      insidetextfont = list(color = "@on-series"), outsidetextfont = list(color = "@text"),
      constraintext = "none"
    )),
    bargap = 0.35,
    xaxis = value_axis(kind, currency, amounts),
    yaxis = axis(
      type = "category", autorange = "reversed", showgrid = FALSE, ticks = "",
      ticklabelposition = "outside"
    )
  )
}
