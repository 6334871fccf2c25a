# Days: which the filters mean, and which they are compared with. All are dates of the property's
# time zone, so a day with a change of the clock is one day as any other.

PRESETS <- c(
  today = "Today", yesterday = "Yesterday", last_7 = "Last 7 days", last_28 = "Last 28 days",
  last_90 = "Last 90 days",
  this_month = "This month", last_month = "Last month", last_12_months = "Last 12 months",
  all = "All days", custom = "Custom"
)
COMPARISONS <- c(before = "Period before", year = "Year before", none = "Nothing")

# The day it is where the shop is.
today_in <- function(time_zone, now = Sys.time()) as.Date(format(now, "%Y-%m-%d", tz = time_zone))

# The day that presets count back from: today, or where the data ends before yesterday, its last
# day.
anchor_day <- function(today, last_date) {
  if (is.na(last_date) || last_date >= today - 1) today else last_date
}

first_of_month <- function(day) as.Date(format(day, "%Y-%m-01"))

# The same day of the month so many months on; the month's last where it has no such day.
add_months <- function(day, months) {
  parts <- as.POSIXlt(day)
  month <- (parts$year + 1900) * 12 + parts$mon + months
  first <- as.Date(sprintf("%04d-%02d-01", month %/% 12, month %% 12 + 1))
  next_first <- as.Date(sprintf("%04d-%02d-01", (month + 1) %/% 12, (month + 1) %% 12 + 1))
  min(first + parts$mday - 1, next_first - 1)
}

# list(from, to), both included.
preset_days <- function(preset, anchor, first_date = NA) {
  last <- function(days) list(from = anchor - days + 1, to = anchor)
  switch(preset,
    today = last(1),
    yesterday = list(from = anchor - 1, to = anchor - 1),
    last_7 = last(7),
    last_28 = last(28),
    last_90 = last(90),
    this_month = list(from = first_of_month(anchor), to = anchor),
    last_month = list(
      from = add_months(first_of_month(anchor), -1), to = first_of_month(anchor) - 1
    ),
    last_12_months = list(from = add_months(anchor, -12) + 1, to = anchor),
    all = list(from = if (is.na(first_date)) anchor else min(first_date, anchor), to = anchor),
    stop("there is no preset ", preset)
  )
}

# list(from, to) to compare with, or NULL: for no comparison, and where no data is that old.
comparison_days <- function(from, to, comparison, first_date = NA) {
  days <- switch(comparison,
    before = list(from = from - as.integer(to - from) - 1, to = from - 1),
    year = list(from = add_months(from, -12), to = add_months(to, -12)),
    none = NULL
  )
  if (is.null(days) || is.na(first_date) || days$to < first_date) NULL else days
}
