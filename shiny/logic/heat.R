# Heat maps: a number in each cell, and its size as a colour.

# It jumps where the text's colour changes, because no colour between reads well with either.
HEAT_INK_CHANGES <- 0.6
HEAT_SCALE <- list(
  list(0, "@scale0"), list(HEAT_INK_CHANGES / 2, "@scale1"), list(HEAT_INK_CHANGES, "@scale2"),
  list(HEAT_INK_CHANGES, "@scale3"), list(1, "@scale4")
)

# Cells coloured by their value from 0 to the largest, as two traces: each with a colour of text.
heat_traces <- function(cells, rows, columns) {
  largest <- max(0, cells$value)
  is_dark <- cells$value > largest * HEAT_INK_CHANGES
  list(
    heat_trace(cells[!is_dark, ], rows, columns, HEAT_SCALE, "@text", largest),
    heat_trace(cells[is_dark, ], rows, columns, HEAT_SCALE, "@on-series", largest)
  )
}

# Cells of one kind. cells: data frame of row, column (both from 1), value, text, hover. scale: a
# colour for all, or one from 0 to `largest`. ink: the text's.
heat_trace <- function(cells, rows, columns, scale, ink = "@muted", largest = 1) {
  if (is.character(scale)) scale <- list(list(0, scale), list(1, scale))
  if (largest <= 0) largest <- 1
  # A text that is not there would be the word null.
  grid <- function(what) {
    filled <- matrix(if (is.character(what)) "" else NA_real_, rows, columns)
    filled[cbind(cells$row, cells$column)] <- what
    lapply(seq_len(rows), function(row) values(filled[row, ]))
  }
  list(
    type = "heatmap", x = values(seq_len(columns)), y = values(seq_len(rows)),
    z = grid(cells$value), text = grid(cells$text), hovertext = grid(cells$hover),
    texttemplate = "%{text}", hovertemplate = "%{hovertext}<extra></extra>", hoverongaps = FALSE,
    colorscale = scale, zmin = 0, zmax = largest, showscale = FALSE, xgap = 2, ygap = 2,
    textfont = list(color = ink)
  )
}

# Traces under one pair of axes, the first row on top. room: c(rows, columns) to leave room for, so
# that few cells do not grow.
heat_chart <- function(traces, row_labels, column_labels, column_title, row_title,
                       room = c(0, 0), ...) {
  cells_axis <- function(labels, room, ...) {
    axis(
      tickmode = "array", tickvals = values(seq_along(labels)), ticktext = values(labels),
      showgrid = FALSE, zeroline = FALSE, showline = FALSE, ticks = "", ...
    )
  }
  rows <- max(length(row_labels), room[1])
  columns <- max(length(column_labels), room[2])
  chart(
    traces,
    xaxis = cells_axis(
      column_labels,
      side = "top", range = c(0.5, columns + 0.5), title = heat_title(column_title)
    ),
    yaxis = cells_axis(
      row_labels,
      range = c(rows + 0.5, 0.5),
      title = heat_title(row_title)
    ),
    ...
  )
}

heat_title <- function(text) list(text = text, standoff = 8, font = list(size = 12))
