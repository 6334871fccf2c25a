test_that("ages are said as people say them", {
  expect_equal(format_age(0), "0 seconds")
  # A clock that is ahead.
  expect_equal(format_age(-3), "0 seconds")
  expect_equal(format_age(1.9), "1 second")
  expect_equal(format_age(59.9), "59 seconds")
  expect_equal(format_age(60), "1 minute")
  expect_equal(format_age(3599), "59 minutes")
  expect_equal(format_age(3600), "1 hour")
  expect_equal(format_age(3660), "1 hour 1 minute")
  expect_equal(format_age(13 * 3600 + 120), "13 hours")
  expect_equal(format_age(48 * 3600), "2 days")
  expect_equal(format_age(1e8), "1,157 days")
  expect_equal(format_age(NA), "an unknown time")
})

# The night that Berlin's clocks go back: 02:00 comes twice.
start <- as.numeric(as.POSIXct("2024-10-26 22:00:00", tz = "UTC"))
hours <- data.frame(
  hour = start + 3600 * 0:4, events = c(5, 0, 3, 1, 2), page_views = c(1, 0, 1, 1, 1),
  visitors = c(1, 0, 1, 1, 1), orders = 0, is_complete = c(TRUE, TRUE, TRUE, TRUE, FALSE)
)

test_that("an hour that comes twice has two bars", {
  rows <- hour_rows(hours, "Europe/Berlin")
  expect_equal(
    format_moment(rows$hour, "Europe/Berlin"),
    paste("27 Oct 2024,", c("00:00", "01:00", "02:00", "02:00", "03:00"), sep = " ")
  )
  data <- hours_chart(rows, "events")$data
  expect_equal(as.numeric(data[[1]]$x), 1:4)
  expect_equal(as.numeric(data[[2]]$x), 5)
  expect_match(data[[2]]$text, "03:00: 2 events so far")
})

test_that("the moment keeps its time zone into table and CSV", {
  rows <- hour_rows(hours, "Europe/Berlin")
  expect_equal(format_kind(rows$hour[1], "moment"), "27 Oct 2024, 00:00")
  expect_equal(csv_cells(rows$hour, "moment", "USD")[1], "2024-10-26T22:00:00Z")
})

test_that("two days without anything are none", {
  hours[c("events", "visitors", "orders")] <- 0
  expect_equal(nrow(hour_rows(hours, "UTC")), 0)
})

test_that("a run's state has a sign and what it left", {
  runs <- data.frame(
    run_id = 1:4, state = c("done", "stopped", "failed", "odd"), started_at = start,
    objects_left = c(0, 1200, NA, NA), error = c(NA, NA, "a\nb\u202ec", NA)
  )
  rows <- run_rows(runs, "UTC")
  expect_equal(rows$state, c("✓ done", "◐ stopped, 1,200 objects left", "✕ failed", "odd"))
  expect_equal(rows$error[1:3], c("", "", "a·b·c"))
})

test_that("text from outside keeps its letters, and nothing that is not seen", {
  expect_equal(readable("Grüße, 世界 <b>&amp;"), "Grüße, 世界 <b>&amp;")
  expect_equal(readable(character()), character())
  expect_equal(readable("\u202e\ta\u200bb\r\n"), "·a·b·")
})
