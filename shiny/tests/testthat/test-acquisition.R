now <- data.frame(
  slice = c("Direct", "Email", "Display"), sessions = c(150, 10, 5),
  conversion_rate = c(0.1, 0.2, 0)
)
before <- data.frame(
  slice = c("Email", "Direct", "Referral"), sessions = c(20, 100, 7),
  conversion_rate = c(0.25, NA, 0)
)

test_that("a channel is laid beside itself, whatever its place was", {
  rows <- with_changes(now, before, c(sessions = "count", conversion_rate = "rate"))
  expect_equal(rows$slice, now$slice)
  expect_equal(rows$sessions_before, c(100, 20, 0))
  expect_equal(rows$sessions_change, c(0.5, -0.5, Inf))
  expect_equal(rows$conversion_rate_before, c(NA, 0.25, NA))
  expect_equal(rows$conversion_rate_change, c(NA, -0.05, NA))
})

test_that("a period before without any session was 0", {
  rows <- with_changes(now, before[0, ], c(sessions = "count", conversion_rate = "rate"))
  expect_equal(rows$sessions_change, c(Inf, Inf, Inf))
  expect_true(all(is.na(rows$conversion_rate_change)))
})

test_that("changes are signed, and a CSV has no infinite numbers", {
  expect_equal(
    format_kind(c(0.5, -0.0512, 0, Inf, NA), "change"), c("+50.0%", "−5.1%", "0.0%", "from 0", "–")
  )
  expect_equal(format_kind(c(0.01, -0.0001), "points"), c("+1.0 points", "0.0 points"))
  expect_equal(csv_cells(c(0.5, Inf, NA), "change", "USD"), c("0.5", "", ""))
})

test_that("a list that is cut says what it leaves out", {
  expect_equal(shown_of(17, 17, "sources", "sessions"), "17 sources")
  expect_equal(
    shown_of(50, 1234, "sources", "sessions"),
    "top 50 of 1,234 sources by sessions; 1,184 more"
  )
})

test_that("each origin is asked of a statement that there is, with all it takes but the filters", {
  statements <- read_statements("../../sql")
  for (origin in c("source", "campaign", "landing_page")) {
    asked <- origins_asked(origin, as.Date("2024-01-01"), as.Date("2024-01-31"))
    expect_equal(count_parameters(statements[[asked[[1]]]]), length(asked) + 5, info = origin)
  }
  expect_equal(origins_asked("source", 1, 2), list("session_sums", 1, 2, "source"))
})
