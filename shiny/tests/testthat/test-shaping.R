rows <- data.frame(
  slice = c("2024-02-28", "2024-03-01"), sessions = c(3, 5), revenue = c(100, 0),
  engaged_rate = c(0.5, 1)
)

test_that("days without sessions are 0, their rates unknown", {
  filled <- fill_steps(rows, as.Date("2024-02-28"), as.Date("2024-03-02"), "day")
  expect_equal(format(filled$date), c("2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02"))
  expect_equal(filled$sessions, c(3, 0, 5, 0))
  expect_equal(filled$engaged_rate, c(0.5, NA, 1, NA))
  expect_equal(
    fill_steps(rows[0, ], as.Date("2024-03-01"), as.Date("2024-03-01"), "day")$sessions, 0
  )
})

test_that("what was before the data is unknown, not 0", {
  first <- as.Date("2024-02-28")
  filled <- fill_steps(rows, as.Date("2024-02-26"), as.Date("2024-02-29"), "day", first)
  expect_equal(filled$sessions, c(NA, NA, 3, 0))
  weeks <- fill_steps(rows[0, ], as.Date("2024-02-19"), as.Date("2024-03-04"), "week", first)
  expect_equal(weeks$sessions, c(NA, 0, 0))
})

test_that("weeks begin on Monday, also that of a Sunday", {
  expect_equal(monday_of(as.Date("2024-03-03")), as.Date("2024-02-26"))
  expect_equal(monday_of(as.Date("2024-02-26")), as.Date("2024-02-26"))
  weeks <- steps_between(as.Date("2024-02-29"), as.Date("2024-03-11"), "week")
  expect_equal(format(weeks), c("2024-02-26", "2024-03-04", "2024-03-11"))
})

test_that("periods of unlike length stand side by side by their place", {
  now <- data.frame(date = as.Date("2024-02-27") + 0:2, sessions = 1:3)
  before <- data.frame(date = as.Date("2023-02-27") + 0:1, sessions = c(7, 8))
  both <- beside(now, before, "sessions")
  expect_equal(both$before, c(7, 8, NA))
  expect_equal(both$before_date, as.Date(c("2023-02-27", "2023-02-28", NA)))
  expect_null(beside(now, NULL, "sessions")$before)
})

test_that("shares are of the sum, unknown where it is 0", {
  expect_equal(with_share(data.frame(n = c(1, 3)), "n")$share, c(0.25, 0.75))
  expect_equal(with_share(data.frame(n = c(0, 0)), "n")$share, c(NA_real_, NA_real_))
})

test_that("a label from outside is text, and not endless", {
  expect_equal(plain_label("<a href='x'>&</a>"), "&lt;a href='x'>&amp;&lt;/a>")
  expect_equal(nchar(plain_label(strrep("ü", 100))), 60)
  expect_equal(plain_label(NA), "(not set)")
})

test_that("rows that are called alike stay rows of their own", {
  bottles <- paste("A water bottle of twenty-two ounces", c("GGOEGAAX0037", "GGOEGAAX0038", NA))
  labels <- row_labels(c(bottles, "a", "a", NA, NA), 32)
  expect_false(anyDuplicated(labels) > 0)
  expect_equal(labels[1], "A water bottle of t…GGOEGAAX0037")
  expect_equal(gsub("\u200b", "", labels[4:7]), c("a", "a", "(not set)", "(not set)"))
  expect_lte(max(nchar(row_labels(strrep(c("x", "x"), 99), 32))), 33)
})

columns <- list(
  list(name = "name", label = "Name", kind = "text"),
  list(name = "n", label = "Count", kind = "count"),
  list(name = "money", label = "Revenue", kind = "money"),
  list(name = "rate", label = "Rate", kind = "rate")
)

test_that("CSV has plain numbers, major units, and quotes where needed", {
  rows <- data.frame(
    name = c("a,\"b\"", NA), n = c(3e9, 1), money = c(123456, NA), rate = c(0.5, 1 / 3)
  )
  expect_equal(as_csv(rows, columns, "USD"), paste0(
    "Name,Count,Revenue (USD),Rate\r\n\"a,\"\"b\"\"\",3000000000,1234.56,0.5\r\n",
    ",1,,0.333333333333333\r\n"
  ))
})

test_that("CSV has its head also without rows", {
  rows <- data.frame(name = character(), n = numeric(), money = numeric(), rate = numeric())
  expect_equal(as_csv(rows, columns, "USD"), "Name,Count,Revenue (USD),Rate\r\n")
})

test_that("no cell of a CSV is a formula", {
  texts <- c("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "fine")
  expect_equal(
    csv_cells(texts, "text", "USD"), c("'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "fine")
  )
  expect_equal(csv_cells(-1, "count", "USD"), "-1")
})
