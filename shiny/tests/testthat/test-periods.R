day <- as.Date

test_that("today is the property's, not the server's", {
  moment <- as.POSIXct("2026-03-01 23:30:00", tz = "UTC")
  expect_equal(today_in("UTC", moment), day("2026-03-01"))
  expect_equal(today_in("Asia/Tokyo", moment), day("2026-03-02"))
  expect_equal(today_in("America/New_York", moment), day("2026-03-01"))
})

test_that("presets count back from today, or from where old data ends", {
  expect_equal(anchor_day(day("2026-11-29"), day("2026-11-29")), day("2026-11-29"))
  expect_equal(anchor_day(day("2026-11-29"), day("2026-11-28")), day("2026-11-29"))
  expect_equal(anchor_day(day("2026-11-29"), day("2019-10-14")), day("2019-10-14"))
  expect_equal(anchor_day(day("2026-11-29"), day(NA)), day("2026-11-29"))
})

test_that("a preset is so many days, both ends included", {
  lengths <- c(today = 1, yesterday = 1, last_7 = 7, last_28 = 28, last_90 = 90)
  for (preset in names(lengths)) {
    days <- preset_days(preset, day("2026-03-30"))
    expect_equal(as.integer(days$to - days$from) + 1, lengths[[preset]], info = preset)
  }
  # 29 March 2026 has 23 hours in Berlin: a day all the same.
  expect_equal(preset_days("last_7", day("2026-03-30"))$from, day("2026-03-24"))
})

test_that("months know their length and leap years", {
  expect_equal(
    preset_days("last_month", day("2024-03-31")),
    list(from = day("2024-02-01"), to = day("2024-02-29"))
  )
  expect_equal(
    preset_days("last_month", day("2026-01-15")),
    list(from = day("2025-12-01"), to = day("2025-12-31"))
  )
  expect_equal(preset_days("this_month", day("2026-01-01"))$from, day("2026-01-01"))
  expect_equal(preset_days("last_12_months", day("2024-02-29"))$from, day("2023-03-01"))
  expect_equal(add_months(day("2024-02-29"), -12), day("2023-02-28"))
  expect_equal(add_months(day("2024-01-31"), 1), day("2024-02-29"))
})

test_that("all days begin with the data", {
  expect_equal(
    preset_days("all", day("2026-03-30"), day("2025-01-01")),
    list(from = day("2025-01-01"), to = day("2026-03-30"))
  )
  expect_equal(preset_days("all", day("2026-03-30"))$from, day("2026-03-30"))
})

test_that("the period before has as many days and ends the day before", {
  before <- comparison_days(day("2026-03-24"), day("2026-03-30"), "before", day("2020-01-01"))
  expect_equal(before, list(from = day("2026-03-17"), to = day("2026-03-23")))
  one <- comparison_days(day("2024-03-01"), day("2024-03-01"), "before", day("2020-01-01"))
  expect_equal(one, list(from = day("2024-02-29"), to = day("2024-02-29")))
})

test_that("the year before takes the same days, the last of February where there is none", {
  before <- comparison_days(day("2024-02-01"), day("2024-02-29"), "year", day("2020-01-01"))
  expect_equal(before, list(from = day("2023-02-01"), to = day("2023-02-28")))
})

test_that("there is no comparison with days before the data", {
  compared <- function(first) comparison_days(day("2026-03-24"), day("2026-03-30"), "before", first)
  expect_null(compared(day("2026-03-24")))
  expect_null(compared(day(NA)))
  expect_equal(compared(day("2026-03-23"))$to, day("2026-03-23"))
  expect_null(comparison_days(day("2026-03-24"), day("2026-03-30"), "none", day("2020-01-01")))
})
