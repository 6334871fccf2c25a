from <- as.Date("2024-02-28")
to <- as.Date("2024-03-01")
quality <- data.frame(
  date = c("2024-02-28", "2024-03-01"), events = c(90, 40), bot_events = c(10, 0),
  late_events = c(1, 0), bot_rate = c(0.1, 0)
)
runs <- data.frame(
  date = "2024-02-29", runs = 4, failed_runs = 1, objects = 9, events = 100, inserted = 96,
  duplicates = 4, rejected = 0
)

test_that("a day without rows is 0, and its shares unknown", {
  days <- quality_days(quality, from, to)
  expect_equal(format(days$date), c("2024-02-28", "2024-02-29", "2024-03-01"))
  expect_equal(days$all, c(100, 0, 40))
  expect_equal(days$bot_rate, c(0.1, NA, 0))
  expect_equal(days$late_rate, c(0.01, NA, 0))
  expect_equal(run_day_rows(runs, from, to)$duplicate_rate, c(NA, 0.04, NA))
  expect_equal(run_day_rows(runs[0, ], from, to)$runs, c(0, 0, 0))
})

test_that("failed and other runs make up all of a day's", {
  days <- run_day_rows(runs, from, to)
  data <- run_days_chart(days)$data
  expect_equal(as.numeric(data[[1]]$y), c(0, 1, 0))
  expect_equal(as.numeric(data[[2]]$y), c(0, 3, 0))
})

tracked <- data.frame(date = "2024-02-28", orders = 2, revenue = 8000)
own <- data.frame(
  date = c("2024-02-28", "2024-03-01"), orders = c(2, 1), revenue = c(8000, 2000)
)

test_that("the shop's own stands beside what was tracked, day by day", {
  days <- tracked_days(tracked, own, from, to)
  expect_equal(days$difference, c(0, 0, -2000))
  expect_equal(days$difference_rate, c(0, NA, -1))
  expect_equal(
    tracked_summary(days, "USD"),
    paste(
      "$80.00 tracked in 2 orders; the shop’s own: $100.00 in 3.",
      "Difference: −$20.00 (−20.0%)."
    )
  )
  expect_length(tracked_chart(days, "revenue", "USD")$data, 2)
  expect_equal(as.numeric(tracked_chart(days, "revenue", "USD")$data[[2]]$y), c(80, 0, 20))
})

test_that("without the shop's database tracked revenue stands alone", {
  days <- tracked_days(tracked, NULL, from, to)
  expect_false(has_shop(days))
  expect_equal(tracked_summary(days, "USD"), "$80.00 tracked in 2 orders.")
  expect_length(tracked_chart(days, "orders", "USD")$data, 1)
  nothing <- tracked_days(tracked[0, ], own[0, ], from, to)
  expect_match(tracked_summary(nothing, "USD"), "Difference: $0.00.", fixed = TRUE)
})

fresh <- data.frame(event_age = 60, receipt_age = 50, complete_age = 30)
days <- list(
  newest = data.frame(failed = 6, complete = 7),
  runs = run_day_rows(transform(runs, failed_runs = 0), from, to),
  quality = quality_days(quality, from, to), tracked = tracked_days(tracked, own, from, to)
)
checks_of <- function(...) {
  given <- list(...)
  usual <- c(list(freshness = fresh), days)
  do.call(health_checks, c(given, usual[setdiff(names(usual), names(given))]))
}
well <- function(checks, name) checks$is_well[checks$name == name]

test_that("all is well where no limit is passed", {
  checks <- checks_of()
  expect_true(all(checks$is_well))
  expect_equal(verdict_of(checks)$title, "All is well: 9 of 9 checks passed")
  expect_length(verdict_of(checks)$reasons, 0)
})

test_that("each limit is one that can be passed", {
  at <- function(age) transform(fresh, complete_age = age)
  expect_true(well(checks_of(freshness = at(7200)), "All loaded"))
  expect_false(well(checks_of(freshness = at(7201)), "All loaded"))
  expect_false(well(checks_of(freshness = at(NA)), "All loaded"))
  expect_false(well(checks_of(freshness = transform(fresh, event_age = 86401)), "Newest event"))
  with_runs <- function(...) run_day_rows(transform(runs, ...), from, to)
  expect_false(well(checks_of(runs = with_runs(failed_runs = 1)), "Failed runs"))
  expect_false(well(checks_of(runs = with_runs(rejected = 2)), "Rejected"))
  expect_true(well(checks_of(runs = with_runs(rejected = 1)), "Rejected"))
  expect_false(well(checks_of(runs = with_runs(duplicates = 6)), "Duplicates"))
  with_quality <- function(...) quality_days(transform(quality, ...), from, to)
  expect_false(well(checks_of(quality = with_quality(late_events = 5)), "Late events"))
  expect_false(well(checks_of(quality = with_quality(bot_events = 90)), "Bots"))
})

test_that("a run that failed after the last that loaded all is said", {
  with_newest <- function(failed, complete) {
    last_run_check(data.frame(failed = failed, complete = complete))
  }
  expect_false(with_newest(8, 7)$is_well)
  expect_equal(with_newest(8, 7)$found, "run 8 failed")
  expect_false(with_newest(8, NA)$is_well)
  expect_true(with_newest(NA, 1234)$is_well)
  expect_equal(with_newest(NA, 1234)$found, "run 1,234 loaded all")
  expect_equal(with_newest(NA_real_, NA_real_)$is_well, NA)
})

test_that("tracked revenue may be too little or too much", {
  with_tracked <- function(amount) {
    tracked$revenue <- amount
    tracked_check(tracked_days(tracked, own, from, to))
  }
  expect_true(with_tracked(7000)$is_well)
  expect_false(with_tracked(6999)$is_well)
  expect_match(with_tracked(6999)$reason, "less is tracked")
  expect_true(with_tracked(10500)$is_well)
  expect_match(with_tracked(10501)$reason, "More is tracked")
})

test_that("what cannot be judged is neither well nor bad", {
  checks <- checks_of(
    runs = run_day_rows(runs[0, ], from, to), tracked = tracked_days(tracked, NULL, from, to)
  )
  expect_equal(sum(is.na(checks$is_well)), 4)
  expect_equal(
    verdict_of(checks)$title, "All is well: 5 of 5 checks passed, 4 had nothing to judge"
  )
  expect_equal(
    check_rows(checks)$state[c(1, 4)], c("✓ well", "– nothing to judge")
  )
})

test_that("the verdict gives what was found, the limit, and what to do", {
  verdict <- verdict_of(checks_of(freshness = transform(fresh, complete_age = 3 * 3600)))
  expect_false(verdict$is_well)
  expect_equal(verdict$title, "Look at this: 1 of 9 checks did not pass")
  expect_match(
    verdict$reasons, "All loaded: 3 hours ago. Limit: 2 hours ago at most. No run has lately"
  )
})

test_that("a sample is text, whatever it holds", {
  rows <- rejected_rows(
    data.frame(reason = "x\ny", rejected = 1, latest_at = 0, sample = NA_character_), "UTC"
  )
  expect_equal(rows$reason, "x·y")
  expect_equal(rows$sample, "(nothing to show)")
  expect_equal(nrow(rejected_rows(rows[0, ], "UTC")), 0)
})
