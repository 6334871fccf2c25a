# What happens now: ages, hours and runs, as the tabs Live and Data health show them.

# Seconds as people say an age; www/ages.js says the same.
format_age <- function(seconds) {
  if (is.na(seconds)) return("an unknown time")
  seconds <- max(0, floor(seconds))
  minutes <- seconds %/% 60
  hours <- minutes %/% 60
  if (minutes < 1) return(several(seconds, "second"))
  if (hours < 1) return(several(minutes, "minute"))
  if (hours >= 48) return(several(hours %/% 24, "day"))
  rest <- if (hours < 12) minutes %% 60 else 0
  if (rest == 0) several(hours, "hour") else paste(several(hours, "hour"), several(rest, "minute"))
}

several <- function(count, unit) {
  paste0(format_count(count), " ", unit, if (count != 1) "s")
}

# Seconds since 1970 as a moment of a time zone; that goes with it into tables and CSV.
as_moment <- function(seconds, time_zone) {
  as.POSIXct(seconds, origin = "1970-01-01", tz = time_zone)
}

HOUR_MEASURES <- c(
  Events = "events", "Page views" = "page_views", Visitors = "visitors", Orders = "orders"
)

# Rows of mart.events_by_hour with their moment and how it is said; none where nothing happened.
hour_rows <- function(rows, time_zone) {
  if (sum(rows$events, rows$visitors, rows$orders) == 0) return(rows[0, ])
  rows$hour <- as_moment(rows$hour, time_zone)
  rows$state <- ifelse(rows$is_complete, "over", "not over yet")
  rows
}

# By place, not by time of day: where clocks change, an hour of that name comes twice or not at all.
hours_chart <- function(rows, by) {
  label <- names(HOUR_MEASURES)[HOUR_MEASURES == by]
  parts <- as.POSIXlt(rows$hour)
  place <- seq_len(nrow(rows))
  days <- c("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")[parts$wday + 1]
  ticks <- which(parts$hour %% 6 == 0)
  at <- sprintf("%02d:00", parts$hour)
  is_day <- parts$hour[ticks] == 0
  named <- ifelse(is_day, paste0("<b>", days[ticks], " ", parts$mday[ticks], "</b>"), at[ticks])
  bars <- function(shown, name, marker) {
    list(
      type = "bar", name = name, x = values(place[shown]), y = values(rows[[by]][shown]),
      text = values(sprintf(
        "%s %s, %s: %s %s%s", days, format_day(as.Date(parts), FALSE), at,
        format_count(rows[[by]]), tolower(label), ifelse(rows$is_complete, "", " so far")
      )[shown]),
      hovertemplate = "%{text}<extra></extra>", textposition = "none", marker = marker
    )
  }
  open <- list(
    color = "@series1/0.3", line = list(color = "@series1", width = 1),
    pattern = list(shape = "/", fgcolor = "@series1", size = 6)
  )
  chart(
    list(
      bars(rows$is_complete, "Over and loaded", list(color = "@series1")),
      bars(!rows$is_complete, "Not over, or not loaded yet", open)
    ),
    barmode = "overlay", bargap = 0.15, showlegend = any(!rows$is_complete),
    xaxis = axis(
      tickmode = "array", tickvals = values(ticks), ticktext = values(named), showgrid = FALSE,
      range = c(0.4, nrow(rows) + 0.6)
    ),
    yaxis = value_axis("count", "USD", rows[[by]])
  )
}

# A word and a sign each, since a colour alone is not seen by all.
RUN_STATES <- c(
  done = "✓ done", running = "… running", stopped = "◐ stopped", failed = "✕ failed"
)

# Rows of the ETL's runs as their table shows them.
run_rows <- function(rows, time_zone) {
  rows$started_at <- as_moment(rows$started_at, time_zone)
  left <- ifelse(
    is.na(rows$objects_left) | rows$objects_left == 0, "",
    paste0(", ", format_count(rows$objects_left), " objects left")
  )
  known <- rows$state %in% names(RUN_STATES)
  rows$state <- paste0(ifelse(known, RUN_STATES[rows$state], rows$state), left)
  rows$error <- readable(ifelse(is.na(rows$error), "", rows$error))
  rows
}

# Text from outside as it can be read: no control characters, nothing that turns a line around.
readable <- function(text) {
  gsub("[[:cntrl:]\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+", "·", text, perl = FALSE)
}
