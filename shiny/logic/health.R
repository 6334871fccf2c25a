# Whether the numbers can be trusted: days of the data's quality, checks against limits, a verdict.

# Rows with a `date` (text) as one row for each day, sums being 0 where there is none. to: no later
# than today.
fill_days <- function(rows, from, to) {
  dates <- seq(from, max(from, to), by = 1)
  filled <- rows[match(format(dates, "%Y-%m-%d"), rows$date), setdiff(names(rows), "date")]
  filled[is.na(filled)] <- 0
  rownames(filled) <- NULL
  cbind(date = dates, filled)
}

share_of <- function(part, whole) ifelse(whole == 0, NA_real_, part / ifelse(whole == 0, 1, whole))

# Days of mart.data_quality with the shares of late events and bots.
quality_days <- function(rows, from, to) {
  days <- fill_days(rows, from, to)
  days$all <- days$events + days$bot_events
  days$bot_rate <- share_of(days$bot_events, days$all)
  days$late_rate <- share_of(days$late_events, days$all)
  days
}

# Days of mart.run_quality with the share of duplicates.
run_day_rows <- function(rows, from, to) {
  days <- fill_days(rows, from, to)
  days$duplicate_rate <- share_of(days$duplicates, days$events)
  days$good_runs <- days$runs - days$failed_runs
  days
}

# Rows of mart.rejected as they can be shown.
rejected_rows <- function(rows, time_zone) {
  rows$latest_at <- as_moment(rows$latest_at, time_zone)
  rows$reason <- readable(rows$reason)
  rows$sample <- ifelse(is.na(rows$sample), "(nothing to show)", readable(rows$sample))
  rows
}

# Bars of days. series: list of list(name, values, texts, colour, and for what is bad hatched).
day_bars <- function(dates, series, kind = "count", currency = "USD", stacked = FALSE) {
  traces <- lapply(series, function(one) {
    marker <- list(color = one$colour)
    if (isTRUE(one$hatched)) {
      marker$pattern <- list(shape = "x", bgcolor = one$colour, fgcolor = "@surface", size = 5)
    }
    list(
      type = "bar", name = one$name, x = values(dates),
      y = values(on_axis(one$values, kind, currency)),
      text = values(paste0(format_day(dates), ": ", one$texts)), textposition = "none",
      hovertemplate = "%{text}<extra></extra>", marker = marker
    )
  })
  amounts <- lapply(series, function(one) on_axis(one$values, kind, currency))
  largest <- if (stacked) Reduce(`+`, amounts) else unlist(amounts)
  chart(
    traces,
    barmode = if (stacked) "stack" else "group", bargap = 0.25, showlegend = length(series) > 1,
    xaxis = date_axis(dates), yaxis = value_axis(kind, currency, largest)
  )
}

run_days_chart <- function(rows) {
  failed <- list(
    name = "Failed", values = rows$failed_runs, colour = "@series2", hatched = TRUE,
    texts = paste(format_count(rows$failed_runs), "failed")
  )
  good <- list(
    name = "Not failed", values = rows$good_runs, colour = "@series1",
    texts = sprintf(
      "%s of %s runs did not fail", format_count(rows$good_runs), format_count(rows$runs)
    )
  )
  day_bars(rows$date, list(failed, good), stacked = TRUE)
}

# Bars of one share of events a day.
share_chart <- function(rows, rate, part, whole, what) {
  texts <- sprintf(
    "%s (%s of %s %s)", format_rate(rows[[rate]]), format_count(rows[[part]]),
    format_count(rows[[whole]]), what
  )
  day_bars(
    rows$date, list(list(name = rate, values = rows[[rate]], texts = texts, colour = "@series1")),
    kind = "rate"
  )
}

# Tracked orders and the shop's own by day. shop: NULL where its database is not to be had.
tracked_days <- function(tracked, shop, from, to) {
  days <- fill_days(tracked, from, to)
  if (is.null(shop)) return(days)
  own <- fill_days(shop, from, to)
  days$shop_orders <- own$orders
  days$shop_revenue <- own$revenue
  days$difference <- days$revenue - days$shop_revenue
  days$difference_rate <- ifelse(days$shop_revenue == 0, NA, days$difference / days$shop_revenue)
  days
}

has_shop <- function(days) "shop_revenue" %in% names(days)

tracked_chart <- function(rows, by, currency) {
  kind <- if (by == "revenue") "money" else "count"
  texts <- function(name, value) paste(name, format_kind(value, kind, currency))
  series <- list(list(
    name = "Tracked", values = rows[[by]], colour = "@series1", texts = texts("tracked", rows[[by]])
  ))
  if (has_shop(rows)) {
    own <- rows[[paste0("shop_", by)]]
    series[[2]] <- list(
      name = "The shop’s own", values = own, colour = "@series5",
      texts = texts("the shop’s own", own)
    )
  }
  day_bars(rows$date, series, kind, currency)
}

# The whole period in words: what is tracked, what the shop has, and the difference.
tracked_summary <- function(rows, currency) {
  tracked <- sprintf(
    "%s tracked in %s orders", format_money(sum(rows$revenue), currency),
    format_count(sum(rows$orders))
  )
  if (!has_shop(rows)) return(paste0(tracked, "."))
  own <- sum(rows$shop_revenue)
  apart <- sum(rows$difference)
  per_cent <- if (own > 0) paste0(" (", format_change(sum(rows$revenue), own, "money")$text, ")")
  sprintf(
    "%s; the shop’s own: %s in %s. Difference: %s%s%s.", tracked, format_money(own, currency),
    format_count(sum(rows$shop_orders)), if (apart > 0) "+" else "", format_money(apart, currency),
    if (is.null(per_cent)) "" else per_cent
  )
}
