# What people do next, as a Sankey: a column of steps for each depth, links by how many sessions
# went that way.

# A column with more steps than these could not be read.
STEPS_KEPT <- 7

# The links of a Sankey: depth, from, to, sessions; of each column the biggest steps stay, the
# others become "other".
fold_steps <- function(rows, most = STEPS_KEPT) {
  columns <- rbind(
    data.frame(column = rows$depth, step = rows$from_step, sessions = rows$sessions),
    # The last column has only what came in.
    data.frame(column = rows$depth + 1, step = rows$to_step, sessions = rows$sessions)[
      rows$depth == max(rows$depth),
    ]
  )
  columns <- columns[columns$step != "(exit)", ]
  kept <- lapply(split(columns, columns$column), function(column) {
    sizes <- tapply(column$sessions, column$step, sum)
    utils::head(names(sizes)[order(-sizes, names(sizes))], most)
  })
  fold <- function(step, column) {
    is_kept <- mapply(
      function(step, column) step %in% kept[[column]], step, as.character(column),
      USE.NAMES = FALSE
    )
    ifelse(step == "(exit)" | is_kept, step, "other")
  }
  rows$from_step <- fold(rows$from_step, rows$depth)
  rows$to_step <- fold(rows$to_step, rows$depth + 1)
  stats::aggregate(rows["sessions"], rows[c("depth", "from_step", "to_step")], sum)
}

# Between two nodes of a column, as a share of its height.
NODE_GAP <- 0.034

# The nodes of folded links, a row each: column, step, sessions, and where it stands (0 to 1): in
# its column by size from the top, who left at the bottom; one height for a session in all columns,
# so that they shrink as people leave.
journey_nodes <- function(links) {
  ends <- rbind(
    data.frame(column = links$depth, step = links$from_step, came = 0, went = links$sessions),
    data.frame(column = links$depth + 1, step = links$to_step, came = links$sessions, went = 0)
  )
  nodes <- stats::aggregate(ends[c("came", "went")], ends[c("column", "step")], sum)
  nodes$sessions <- pmax(nodes$came, nodes$went)
  rank <- ifelse(nodes$step == "(exit)", 2, ifelse(nodes$step == "other", 1, 0))
  nodes <- nodes[order(nodes$column, rank, -nodes$sessions, nodes$step), ]
  totals <- tapply(nodes$sessions, nodes$column, sum)
  gaps <- NODE_GAP * (tapply(nodes$sessions, nodes$column, length) - 1)
  height <- min((1 - gaps) / totals)
  # plotly takes a 0 for nothing said.
  nodes$x <- 0.001 + 0.998 * (nodes$column - 1) / max(1, max(nodes$column) - 1)
  nodes$y <- stats::ave(height * nodes$sessions, nodes$column, FUN = node_middles)
  rownames(nodes) <- NULL
  nodes
}

# The middles of nodes of these heights under one another.
node_middles <- function(heights) {
  tops <- cumsum(c(0, heights[-length(heights)] + NODE_GAP))
  pmin(0.999, pmax(0.001, tops + heights / 2))
}

journeys_chart <- function(rows) {
  links <- fold_steps(rows)
  nodes <- journey_nodes(links)
  key <- paste(nodes$column, nodes$step)
  from <- match(paste(links$depth, links$from_step), key)
  to <- match(paste(links$depth + 1, links$to_step), key)
  total <- sum(rows$sessions[rows$depth == 1])
  is_exit <- links$to_step == "(exit)"
  share <- links$sessions / nodes$sessions[from]
  name <- plain_label(step_name(nodes$step), 18)
  is_last <- nodes$column == max(nodes$column)
  chart(
    list(list(
      type = "sankey", arrangement = "fixed",
      node = list(
        label = values(ifelse(is_last, "", name)), x = values(nodes$x), y = values(nodes$y),
        color = values(step_colour(nodes$step)), pad = 13, thickness = 14,
        line = list(width = 0),
        customdata = values(sprintf(
          "%s, step %d: %s sessions, %s of all", name, nodes$column,
          format_count(nodes$sessions), format_rate(nodes$sessions / total)
        )),
        hovertemplate = "%{customdata}<extra></extra>"
      ),
      link = list(
        source = values(from - 1), target = values(to - 1), value = values(links$sessions),
        color = values(ifelse(
          is_exit, "@series7/0.22", paste0(step_colour(links$from_step), "/0.38")
        )),
        customdata = values(sprintf(
          "%s → %s: %s sessions, %s of those at “%s”", name[from], name[to],
          format_count(links$sessions), format_rate(share), name[from]
        )),
        hovertemplate = "%{customdata}<extra></extra>"
      ),
      textfont = list(color = "@text", size = 12)
    )),
    margin = list(l = 4, r = 118, t = 8, b = 12), paper_bgcolor = "@surface",
    annotations = last_labels(name[is_last], nodes$y[is_last])
  )
}

# plotly writes the names of the last column to its left, over those of the one before.
last_labels <- function(names, y) {
  lapply(seq_along(names), function(at) {
    list(
      text = names[at], x = 1, y = 1 - y[at], xref = "paper", yref = "paper", xanchor = "left",
      yanchor = "middle", xshift = 10, showarrow = FALSE, font = list(color = "@text", size = 12)
    )
  })
}

# The transitions as a table: the commonest first, with the share of those at the same step.
transitions <- function(rows) {
  at_step <- stats::ave(rows$sessions, rows$depth, rows$from_step, FUN = sum)
  rows$share <- round(rows$sessions / at_step, 4)
  rows$from_label <- step_name(rows$from_step)
  rows$to_label <- step_name(rows$to_step)
  rows[order(-rows$sessions, rows$depth, rows$from_label, rows$to_label), ]
}

# The pages people come in by, or go out by: the most first, with the share of all sessions. Where
# all are of one host, it goes without saying.
page_rows <- function(rows, by) {
  found <- rows[rows[[by]] > 0, ]
  found$page <- if (length(unique(rows$host)) > 1) paste0(found$host, found$path) else found$path
  found$share <- round(found[[by]] / found[[paste0("all_", by)]], 4)
  found[order(found[[paste0("by_", by)]]), ]
}

# Bars of the most searched terms, from those with a click and those without.
searches_chart <- function(rows, most = 15) {
  rows <- utils::head(rows[order(rows$by_searches), ], most)
  labels <- row_labels(rows$term, 32)
  bars <- function(amounts, name, colour, texts) {
    list(
      type = "bar", orientation = "h", name = name, x = values(amounts), y = values(labels),
      text = values(texts), textposition = "outside", cliponaxis = FALSE,
      outsidetextfont = list(color = "@text"), marker = list(color = colour),
      constraintext = "none", customdata = values(format_count(amounts)),
      hovertemplate = paste0("%{y}, ", name, ": %{customdata}<extra></extra>")
    )
  }
  rates <- paste(format_rate(rows$click_rate, 0), "clicked")
  chart(
    list(
      bars(rows$with_click, "with a click", "@series1", rep("", nrow(rows))),
      bars(rows$searches - rows$with_click, "without", "@series5", rates)
    ),
    barmode = "stack", bargap = 0.35, showlegend = TRUE,
    legend = utils::modifyList(base_layout()$legend, list(traceorder = "normal")),
    xaxis = searches_axis(rows$searches), yaxis = category_axis(labels)
  )
}

# With room for the text beside the longest bar.
searches_axis <- function(searches) {
  scale <- value_axis("count", "USD", searches)
  scale$rangemode <- NULL
  scale$range <- c(0, max(searches) * 1.2)
  scale
}
