# The checks of the tab Data health: a number, its limit, and what to do where it is passed.

CHECK_LIMITS <- list(
  complete_hours = 2, event_hours = 24, failed = 0.05, rejected = 0.01, duplicates = 0.05,
  late = 0.05, bots = 0.3, tracked_least = 0.7, tracked_most = 1.05
)

# is_well: NA where there is nothing to judge.
check <- function(name, found, limit, is_well, reason) {
  data.frame(name = name, found = found, limit = limit, is_well = is_well, reason = reason)
}

# freshness: a row of mart.freshness. newest: the newest run that failed and the newest that loaded
# all. runs, quality, tracked: rows of days.
health_checks <- function(freshness, newest, runs, quality, tracked) {
  rbind(
    freshness_checks(freshness),
    last_run_check(newest),
    share_check(
      "Failed runs", sum(runs$failed_runs), sum(runs$runs), "runs", CHECK_LIMITS$failed,
      "Runs fail. The last runs (tab Live) say why."
    ),
    share_check(
      "Rejected", sum(runs$rejected), sum(runs$rejected) + sum(runs$events), "events",
      CHECK_LIMITS$rejected, "Many events are rejected. The examples below say which."
    ),
    share_check(
      "Duplicates", sum(runs$duplicates), sum(runs$events), "events", CHECK_LIMITS$duplicates,
      "Many events come twice. They are counted once; something sends them again."
    ),
    share_check(
      "Late events", sum(quality$late_events), sum(quality$all), "events", CHECK_LIMITS$late,
      "Many events come late. Numbers of past days are still changing."
    ),
    share_check(
      "Bots", sum(quality$bot_events), sum(quality$all), "events", CHECK_LIMITS$bots,
      "Many events are of bots. They are left out; some may pass for people."
    ),
    tracked_check(tracked)
  )
}

freshness_checks <- function(row) {
  within <- function(seconds, hours) if (is.na(seconds)) NA else seconds <= hours * 3600
  ago <- function(seconds) if (is.na(seconds)) "never" else paste(format_age(seconds), "ago")
  rbind(
    check(
      "All loaded", ago(row$complete_age),
      sprintf("%d hours ago at most", CHECK_LIMITS$complete_hours),
      # A warehouse without a single run that loaded all is not well.
      isTRUE(within(row$complete_age, CHECK_LIMITS$complete_hours)),
      "No run has lately loaded all there was. What happened since is missing."
    ),
    check(
      "Newest event", ago(row$event_age), sprintf("%d hours ago at most", CHECK_LIMITS$event_hours),
      isTRUE(within(row$event_age, CHECK_LIMITS$event_hours)),
      "No event has come for long. The tracker may not be sending, or nothing takes them in."
    )
  )
}

# As of now, because the days chosen may have ended before what fails today began.
last_run_check <- function(newest) {
  has_failed <- !is.na(newest$failed)
  is_well <- !has_failed || isTRUE(newest$complete > newest$failed)
  found <- if (!is_well) {
    sprintf("run %s failed", format_count(newest$failed))
  } else if (is.na(newest$complete)) {
    "no run"
  } else {
    sprintf("run %s loaded all", format_count(newest$complete))
  }
  check(
    "Last run", found, "must not have failed", if (found == "no run") NA else is_well,
    "Nothing was loaded since. The last runs (tab Live) say why."
  )
}

share_check <- function(name, part, whole, what, limit, reason) {
  found <- if (whole == 0) paste("no", what) else sprintf(
    "%s (%s of %s %s)", format_rate(part / whole), format_count(part), format_count(whole), what
  )
  is_well <- if (whole == 0) NA else part / whole <= limit
  check(name, found, paste(format_rate(limit, 0), "at most"), is_well, reason)
}

tracked_check <- function(days) {
  limit <- sprintf(
    "%s to %s of the shop’s own", format_rate(CHECK_LIMITS$tracked_least, 0),
    format_rate(CHECK_LIMITS$tracked_most, 0)
  )
  name <- "Tracked revenue"
  if (!has_shop(days)) return(check(name, "the shop’s database is not to be had", limit, NA, ""))
  own <- sum(days$shop_revenue)
  if (own == 0) return(check(name, "the shop has no paid orders in these days", limit, NA, ""))
  rate <- sum(days$revenue) / own
  is_low <- rate < CHECK_LIMITS$tracked_least
  check(
    name, paste(format_rate(rate), "of the shop’s own"), limit,
    !is_low && rate <= CHECK_LIMITS$tracked_most,
    if (is_low) {
      "Much less is tracked than the shop has sold. See the last chart for what explains it."
    } else {
      "More is tracked than the shop has sold. Orders may be of a test, or made up."
    }
  )
}

# As their table shows them; a sign and a word each.
check_rows <- function(checks) {
  state <- ifelse(is.na(checks$is_well), "– nothing to judge", ifelse(
    checks$is_well, "✓ well", "! look at this"
  ))
  cbind(checks, state = state)
}

# list(is_well, title, reasons).
verdict_of <- function(checks) {
  bad <- checks[!is.na(checks$is_well) & !checks$is_well, ]
  judged <- sum(!is.na(checks$is_well))
  if (nrow(bad) == 0) {
    title <- sprintf("All is well: %d of %d checks passed", judged, judged)
    unjudged <- nrow(checks) - judged
    if (unjudged > 0) title <- sprintf("%s, %d had nothing to judge", title, unjudged)
    return(list(is_well = TRUE, title = title, reasons = character()))
  }
  list(
    is_well = FALSE,
    title = sprintf("Look at this: %d of %d checks did not pass", nrow(bad), judged),
    reasons = sprintf("%s: %s. Limit: %s. %s", bad$name, bad$found, bad$limit, bad$reason)
  )
}
