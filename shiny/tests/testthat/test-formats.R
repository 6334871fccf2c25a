test_that("numbers have thousands separators and no minus zero", {
  expect_equal(format_count(c(0, 999, 1234567, -0.2)), c("0", "999", "1,234,567", "0"))
  expect_equal(format_decimal(1234.56), "1,234.6")
  expect_equal(format_count(3e9), "3,000,000,000")
})

test_that("what is unknown is a dash, of whatever kind", {
  for (kind in c("count", "decimal", "money", "rate", "seconds", "text")) {
    expect_equal(format_kind(NA_real_, kind), "–", info = kind)
  }
  expect_equal(format_kind(as.Date(NA), "day"), "–")
})

test_that("money is minor units of its currency", {
  expect_equal(format_money(123456, "USD"), "$1,234.56")
  expect_equal(format_money(123456, "JPY"), "¥123,456")
  expect_equal(format_money(123456, "KWD"), "KWD 123.456")
  expect_equal(format_money(-150, "EUR"), "−€1.50")
  # Beyond what an integer of 32 bits holds.
  expect_equal(format_money(12345678901, "USD"), "$123,456,789.01")
})

test_that("rates and durations say their unit", {
  expect_equal(format_rate(c(0, 0.12345, 1)), c("0.0%", "12.3%", "100.0%"))
  expect_equal(format_seconds(c(0, 59.4, 60, 3599.7, 5400)), c(
    "0 s", "59 s", "1 min 00 s", "1 h 00 min", "1 h 30 min"
  ))
})

test_that("days are named without the locale", {
  expect_equal(format_day(as.Date("2024-02-29")), "29 Feb 2024")
  expect_equal(
    format_days(as.Date("2024-12-30"), as.Date("2025-01-02")), "30 Dec 2024 – 2 Jan 2025"
  )
  expect_equal(format_days(as.Date("2024-12-01"), as.Date("2024-12-02")), "1 Dec – 2 Dec 2024")
  expect_equal(format_days(as.Date("2024-12-01"), as.Date("2024-12-01")), "1 Dec 2024")
})

test_that("a moment is told in the property's time zone", {
  moment <- as.POSIXct("2026-03-29 01:30:00", tz = "UTC")
  expect_equal(format_moment(moment, "UTC"), "29 Mar 2026, 01:30")
  # The clock has just been put forward.
  expect_equal(format_moment(moment, "Europe/Berlin"), "29 Mar 2026, 03:30")
  expect_equal(format_moment(moment, "America/Los_Angeles"), "28 Mar 2026, 18:30")
})

test_that("a change has a sign, a direction, and points where it is of a rate", {
  expect_equal(format_change(110, 100, "count"), list(direction = "up", text = "+10.0%"))
  expect_equal(format_change(90, 100, "money"), list(direction = "down", text = "−10.0%"))
  expect_equal(format_change(100, 100, "count"), list(direction = "flat", text = "0.0%"))
  expect_equal(format_change(0.031, 0.02, "rate"), list(direction = "up", text = "+1.1 points"))
  expect_equal(format_change(5, 0, "count"), list(direction = "up", text = "from 0"))
  expect_equal(format_change(0, 0, "count")$direction, "flat")
  expect_equal(format_change(5, NA, "count"), list(direction = "none", text = "no comparison"))
})
