# Weekly cohorts and buyers who come back, as the tab Retention shows them.

COHORTS <- 12

# The first weeks that are shown: so many, up to the one that the range ends in, however long it
# is.
cohort_days <- function(to) {
  list(from = monday_of(to) - 7 * (COHORTS - 1), to = monday_of(to) + 6)
}

# What the heat map shows, in words; visitors: the filter.
cohort_unit <- function(to, visitors = "all") {
  days <- cohort_days(to)
  paste0(
    "% of a week’s new visitors who had a session in the nth week after; the ", COHORTS,
    " weeks up to ", format_day(days$to), ", whatever the days chosen",
    if (visitors != "all") ". New or returning makes no difference here: all were new once"
  )
}

# One row a cohort: cohort, visitors, week_1, week_2, … (rates).
cohort_table <- function(rows) {
  cohorts <- rows[rows$week == 0, c("cohort", "visitors")]
  cohorts$cohort <- as.Date(cohorts$cohort)
  for (week in seq_len(COHORTS - 1)) {
    of_week <- rows[rows$week == week, ]
    found <- match(format(cohorts$cohort, "%Y-%m-%d"), of_week$cohort)
    cohorts[[paste0("week_", week)]] <- of_week$rate[found]
  }
  rownames(cohorts) <- NULL
  cohorts
}

# Rows of mart.retention as cells of a heat map: kind is first, complete or open.
cohort_cells <- function(rows) {
  cohorts <- unique(rows$cohort)
  day <- format_day(as.Date(rows$cohort))
  who <- sprintf("New in the week from %s: %s visitors", day, format_count(rows$visitors))
  kind <- ifelse(rows$week == 0, "first", ifelse(rows$is_complete, "complete", "open"))
  came <- sprintf(
    "Week %d: %s (%s)", rows$week, format_rate(rows$rate), format_count(rows$returned)
  )
  so_far <- sprintf(
    "Week %d is not over: %s came back so far", rows$week, format_count(rows$returned)
  )
  begun <- ifelse(rows$is_complete, "Week 0: all of them", "Week 0, not over: more may come")
  hover <- ifelse(kind == "first", begun, ifelse(kind == "complete", came, so_far))
  data.frame(
    row = match(rows$cohort, cohorts), column = rows$week + 1, kind = kind,
    value = ifelse(kind == "complete", rows$rate, 1),
    text = ifelse(kind == "open", "…", ifelse(kind == "first", "100%", format_rate(rows$rate))),
    hover = paste0(who, "<br>", hover)
  )
}

# Week 0 has no colour, because beside its 100% all others would have the same.
cohort_chart <- function(rows) {
  cells <- cohort_cells(rows)
  sizes <- rows[rows$week == 0, ]
  labels <- sprintf("%s · %s", format_day(as.Date(sizes$cohort)), format_count(sizes$visitors))
  of_kind <- function(draw, kind, ...) {
    draw(cells[cells$kind == kind, ], nrow(sizes), COHORTS, ...)
  }
  legend <- list(
    type = "scatter", mode = "markers", x = values(NA_real_), y = values(NA_real_),
    name = "…  Week is not over yet", showlegend = TRUE, hoverinfo = "skip",
    marker = list(symbol = "square", size = 12, color = "@grid")
  )
  heat_chart(
    c(
      of_kind(heat_traces, "complete"), list(of_kind(heat_trace, "first", "@raised")),
      if (any(cells$kind == "open")) list(of_kind(heat_trace, "open", "@grid"), legend)
    ),
    labels, as.character(seq_len(COHORTS) - 1), "Weeks after the first visit",
    "First week · its new visitors",
    room = c(8, COHORTS), showlegend = any(cells$kind == "open"),
    legend = list(
      x = 1, xanchor = "right", y = 0, yanchor = "top", font = list(color = "@muted")
    )
  )
}

# The one row of mart.returning_buyers with the shares of those who came back; NULL where nobody
# bought.
buyer_numbers <- function(row) {
  if (is.null(row) || nrow(row) == 0 || row$buyers == 0) return(NULL)
  share <- function(part, whole) if (whole == 0) NA_real_ else part / whole
  row$order_share <- share(row$orders_by_returning, row$orders)
  row$revenue_share <- share(row$revenue_by_returning, row$revenue)
  row
}

BUYER_SHARES <- c(returning_rate = "Buyers", order_share = "Orders", revenue_share = "Revenue")

# rows: the period, then perhaps the one before, each with its name in `period`.
buyers_chart <- function(rows) {
  shares <- function(row) unlist(row[names(BUYER_SHARES)], use.names = FALSE)
  paired_bars(
    unname(BUYER_SHARES), shares(rows[1, ]), if (nrow(rows) > 1) shares(rows[2, ]), rows$period,
    kind = "rate"
  )
}
