# A metric as one number, with its change against the period before and its course over the days.

# now, before: one row each of session_metrics (before may be NULL). days: the period's rows, for
# the small line.
kpi_ui <- function(name, now, before, days, currency, change_label) {
  measure <- MEASURES[[name]]
  change <- format_change(now[[name]], if (is.null(before)) NA else before[[name]], measure$kind)
  tags$section(
    class = "kpi", `data-measure` = name, `aria-label` = measure$label,
    tags$div(
      class = "kpi-label", tags$h2(measure$label), definition_ui(measure$label, measure$definition)
    ),
    tags$div(
      class = "kpi-value",
      tags$strong(class = "kpi-number", format_kind(now[[name]], measure$kind, currency)),
      tags$span(class = "unit", unit_of(name, currency))
    ),
    tags$div(
      class = "kpi-foot", change_ui(change, measure$better, if (!is.null(before)) {
        paste(change_label, format_kind(before[[name]], measure$kind, currency))
      }),
      sparkline(days[[name]])
    )
  )
}

# Sign, arrow and colour, since a colour alone is not seen by all.
change_ui <- function(change, better, detail) {
  tone <- if (change$direction == better) "good" else "bad"
  if (change$direction %in% c("none", "flat")) tone <- "neutral"
  arrow <- switch(change$direction, up = "▲", down = "▼", flat = "■", NULL)
  tags$span(
    class = paste("change", tone), title = detail,
    if (!is.null(arrow)) tags$span(class = "arrow", `aria-hidden` = "true", arrow), change$text,
    if (!is.null(detail)) tags$span(class = "visually-hidden", paste0(" (", detail, ")"))
  )
}

# A line without axes, from 0: decoration beside the number, so hidden from screen readers.
sparkline <- function(values, width = 84, height = 24) {
  if (sum(!is.na(values)) < 2) return(NULL)
  values[is.na(values)] <- 0
  largest <- max(values, 0)
  if (largest == 0) return(NULL)
  x <- seq(1, width - 1, length.out = length(values))
  y <- height - 2 - (height - 4) * pmax(values, 0) / largest
  points <- paste(sprintf("%.1f,%.1f", x, y), collapse = " ")
  tags$svg(
    class = "sparkline", viewBox = paste(0, 0, width, height), width = width, height = height,
    `aria-hidden` = "true",
    tags$polyline(points = points, fill = "none")
  )
}
