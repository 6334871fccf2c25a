# The shop's funnel: how many came how far, where they left it, and where they went instead.

FUNNEL_NAMES <- c(
  view_item = "Product viewed", add_to_cart = "Added to cart", begin_checkout = "Checkout begun",
  purchase = "Bought"
)
# More parts of a bar, or bars of a chart, could not be told apart.
EXITS_SHOWN <- 6
SLICES_DRAWN <- 12

# The funnel in all beside that of the period before (or NULL), a row a step.
funnel_rows <- function(now, before) {
  rows <- now[order(now$step), ]
  rows$label <- unname(FUNNEL_NAMES[rows$name])
  if (is.null(before)) return(rows)
  found <- match(rows$step, before$step)
  for (name in c("sessions", "rate_from_start", "rate_from_previous")) {
    rows[[paste0(name, "_before")]] <- before[[name]][found]
  }
  rows$points <- round(rows$rate_from_previous - rows$rate_from_previous_before, 4)
  rows
}

# Bars of sessions; between two of them how many went on, how that changed, and how long it took.
funnel_chart <- function(rows, names) {
  share <- ifelse(is.na(rows$rate_from_start), "", paste0(
    " · ", format_rate(rows$rate_from_start)
  ))
  drawn <- paired_bars(
    rows$label, rows$sessions, rows$sessions_before, names,
    texts = paste0(format_count(rows$sessions), share)
  )
  drawn$layout$bargap <- 0.45
  drawn$layout$annotations <- lapply(seq_len(nrow(rows))[-1], function(at) {
    list(
      text = between_steps(rows[at, ]), x = 0, y = at - 1.5, xref = "x", yref = "y",
      xanchor = "left", xshift = 6, showarrow = FALSE, font = list(color = "@muted", size = 12)
    )
  })
  drawn
}

between_steps <- function(row) {
  if (is.na(row$rate_from_previous)) return("nobody came this far")
  change <- if (!is.null(row$points) && !is.na(row$points)) {
    sprintf(" (%s)", format_kind(row$points, "points"))
  }
  time <- if (!is.na(row$median_seconds)) {
    paste(", half of them within", format_seconds(row$median_seconds))
  }
  paste0("↓ ", format_rate(row$rate_from_previous), " go on", change, time)
}

# The funnels of a cut, a row a slice: views, carts, checkouts, purchases, the rates between them
# and in all, the times; by the views.
funnel_slices <- function(rows) {
  slices <- unique(rows$slice)
  of_step <- function(name, step) {
    at <- rows[rows$step == step, ]
    at[[name]][match(slices, at$slice)]
  }
  wide <- data.frame(
    slice = slices, views = of_step("sessions", 1), carts = of_step("sessions", 2),
    checkouts = of_step("sessions", 3), purchases = of_step("sessions", 4),
    to_cart = of_step("rate_from_previous", 2), to_checkout = of_step("rate_from_previous", 3),
    to_purchase = of_step("rate_from_previous", 4), to_end = of_step("rate_from_start", 4),
    seconds_to_cart = of_step("median_seconds", 2),
    seconds_to_checkout = of_step("median_seconds", 3),
    seconds_to_purchase = of_step("median_seconds", 4)
  )
  wide[order(-wide$views, wide$slice), ]
}

slices_chart <- function(wide) {
  wide <- utils::head(wide, SLICES_DRAWN)
  panel <- function(title, rate, reached, of) {
    list(
      title = title, amounts = wide[[rate]], texts = format_rate(wide[[rate]]),
      hovers = sprintf("%s of %s", format_count(wide[[reached]]), format_count(wide[[of]]))
    )
  }
  panel_bars(capitalised(wide$slice), list(
    panel("View → cart", "to_cart", "carts", "views"),
    panel("Cart → checkout", "to_checkout", "checkouts", "carts"),
    panel("Checkout → bought", "to_purchase", "purchases", "checkouts"),
    panel("View → bought", "to_end", "purchases", "views")
  ))
}

# What came next, with the small ones as one: a row for each step and what came next, which is a
# factor: who left first, then by size.
fold_exits <- function(rows, most = EXITS_SHOWN) {
  by_size <- tapply(rows$sessions, rows$next_step, sum)
  by_size <- by_size[setdiff(names(by_size), "(exit)")]
  kept <- utils::head(names(by_size)[order(-by_size, names(by_size))], most)
  rows$next_step[!rows$next_step %in% c("(exit)", kept)] <- "other"
  folded <- stats::aggregate(
    rows[c("sessions", "share")], rows[c("step", "name", "next_step")], sum
  )
  folded$next_step <- factor(folded$next_step, c("(exit)", kept, "other"))
  folded[order(folded$step, folded$next_step), ]
}

# A bar a step, of what came next.
exits_chart <- function(rows) {
  folded <- fold_exits(rows)
  steps <- names(FUNNEL_NAMES)[1:3]
  folded$label <- unname(FUNNEL_NAMES[folded$name])
  folded$of <- stats::ave(folded$sessions, folded$step, FUN = sum)
  nexts <- levels(folded$next_step)
  inks <- exit_inks(nexts)
  traces <- lapply(intersect(nexts, folded$next_step), function(step) {
    exit_bars(folded[folded$next_step == step, ], step_name(step), inks[[step]])
  })
  chart(
    traces,
    barmode = "stack", bargap = 0.4, showlegend = TRUE,
    legend = utils::modifyList(base_layout()$legend, list(traceorder = "normal")),
    xaxis = axis(tickformat = ".0%", range = c(0, 1), nticks = 6),
    yaxis = category_axis(unname(FUNNEL_NAMES[steps]))
  )
}

# c(colour, text on it) by what came next; grey: left.
exit_inks <- function(nexts) {
  on_dark <- function(colour) c(colour, "@on-series")
  on_bright <- function(colour) c(colour, "@on-bright")
  inks <- list(
    on_dark("@series7"), on_bright("@series6"), on_dark("@series1"), on_bright("@series5"),
    on_bright("@series3"), on_bright("@series4"), on_bright("@series2")
  )
  inks <- c(inks[seq_len(length(nexts) - 1)], list(on_bright("@earlier")))
  stats::setNames(inks, nexts)
}

exit_bars <- function(part, name, ink) {
  list(
    type = "bar", orientation = "h", name = name, y = values(part$label), x = values(part$share),
    marker = list(color = ink[1], line = list(color = "@surface", width = 1)),
    # A smaller part has no room for it.
    text = values(ifelse(part$share >= 0.06, format_rate(part$share, 0), "")),
    textposition = "inside", insidetextanchor = "middle", textangle = 0,
    insidetextfont = list(color = ink[2]),
    hovertext = values(sprintf(
      "%s, then %s: %s of %s sessions, %s", part$label, name, format_count(part$sessions),
      format_count(part$of), format_rate(part$share)
    )),
    hovertemplate = "%{hovertext}<extra></extra>"
  )
}
