# Charts of bars beside one another: two periods, or one panel a question.

# Bars from the left, the first row on top, and under each its value in the period compared with.
# names: what the two periods are called. before: NULL where there is no comparison.
paired_bars <- function(
  labels, now, before, names, kind = "count", currency = "USD", texts = NULL
) {
  labels <- row_labels(labels, 32)
  axis_now <- on_axis(now, kind, currency)
  axis_before <- if (!is.null(before)) on_axis(before, kind, currency)
  largest <- max(0, axis_now, axis_before, na.rm = TRUE)
  bars <- function(amounts, texts, name, colour, on_bar) {
    list(
      type = "bar", orientation = "h", name = name, y = values(labels), x = values(amounts),
      text = values(texts), textposition = values(text_places(amounts, largest)),
      hovertemplate = paste0("%{y}, ", name, ": %{text}<extra></extra>"),
      marker = list(color = colour), cliponaxis = FALSE, constraintext = "none",
      insidetextfont = list(color = on_bar), outsidetextfont = list(color = "@text")
    )
  }
  if (is.null(texts)) texts <- format_kind(now, kind, currency)
  traces <- list(bars(axis_now, texts, names[1], "@series1", "@on-series"))
  if (!is.null(before)) {
    earlier <- bars(
      axis_before, format_kind(before, kind, currency), names[2], "@earlier/0.45", "@text"
    )
    traces <- c(traces, list(earlier))
  }
  chart(
    traces,
    barmode = "group", bargap = 0.3, showlegend = !is.null(before),
    legend = utils::modifyList(base_layout()$legend, list(traceorder = "normal")),
    xaxis = value_axis(kind, currency, largest), yaxis = category_axis(labels)
  )
}

# Inside a long bar, beside a short one: a text beside the longest would widen the axis.
text_places <- function(amounts, largest) {
  ifelse(!is.na(amounts) & amounts > largest * 0.5, "inside", "outside")
}

# One row a label, the first on top. The range is given, because plotly leaves a label out where the
# value is unknown.
category_axis <- function(labels, ...) {
  axis(
    type = "category", categoryorder = "array", categoryarray = values(labels),
    range = c(length(labels) - 0.5, -0.5), showgrid = FALSE, ticks = "", ...
  )
}

# The same rows in several panels, each with a scale of its own from 0. panels: list of list(title,
# amounts, texts, hovers), in the order of labels. height: of the chart, so that a few rows do not
# make thick bars.
panel_bars <- function(labels, panels, height = 300, colour = "@series1") {
  labels <- row_labels(labels, 24)
  count <- length(panels)
  gap <- 0.03
  width <- (1 - gap * (count - 1)) / count
  thickness <- min(0.65, 22 * length(labels) / (height - 40))
  layout <- list(yaxis = category_axis(labels), bargap = 1 - thickness)
  layout$margin <- list(l = 8, r = 12, t = 28, b = 8)
  traces <- list()
  for (at in seq_len(count)) {
    panel <- panels[[at]]
    key <- if (at == 1) "" else at
    from <- (at - 1) * (width + gap)
    largest <- max(0, panel$amounts, na.rm = TRUE)
    # Room for the text beside the longest bar.
    layout[[paste0("xaxis", key)]] <- axis(
      domain = c(from, from + width), range = c(0, if (largest == 0) 1 else largest * 1.45),
      showgrid = FALSE, showticklabels = FALSE, ticks = "", zeroline = TRUE
    )
    layout$annotations[[at]] <- list(
      text = panel$title, x = from, y = 1, xref = "paper", yref = "paper", xanchor = "left",
      yanchor = "bottom", showarrow = FALSE, font = list(color = "@text", size = 12)
    )
    traces[[at]] <- list(
      type = "bar", orientation = "h", xaxis = paste0("x", key), yaxis = "y",
      x = values(panel$amounts), y = values(labels), text = values(panel$texts),
      customdata = values(panel$hovers), textposition = "outside", cliponaxis = FALSE,
      hovertemplate = "%{y}: %{customdata}<extra></extra>", constraintext = "none",
      marker = list(color = colour), outsidetextfont = list(color = "@text")
    )
  }
  do.call(chart, c(list(traces), layout))
}
