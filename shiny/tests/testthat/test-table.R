source("../../parts/table.R", encoding = "UTF-8")

cells <- function(values, kind, bar = FALSE) {
  table_cells(column("x", "X", kind, bar), data.frame(x = values), "USD")
}

test_that("a text from outside stays text", {
  expect_equal(
    cells(c("<img src=x onerror=alert(1)>", NA), "text"),
    c("<td>&lt;img src=x onerror=alert(1)&gt;</td>", "<td>–</td>")
  )
})

test_that("a cell is sorted by its number, not by how it is written", {
  expect_equal(
    cells(c(1234567, NA), "count"),
    c(
      "<td class=\"number\" data-order=\"1234567\">1,234,567</td>",
      "<td class=\"number\" data-order=\"\">–</td>"
    )
  )
  expect_match(cells(3e15, "count"), "data-order=\"3000000000000000\"", fixed = TRUE)
  expect_match(cells(Inf, "change"), "data-order=\"Infinity\">from 0<", fixed = TRUE)
})

test_that("a bar is as long as its share of the largest, and none goes backwards", {
  shown <- cells(c(50, 200, -3, NA), "count", bar = TRUE)
  expect_match(shown[1], "style=\"--size:0.250\"", fixed = TRUE)
  expect_match(shown[3], "style=\"--size:0.000\"", fixed = TRUE)
  expect_no_match(shown[4], "style")
  expect_no_match(cells(c(0, 0), "count", bar = TRUE), "style")
})

test_that("a change is good, bad or neither", {
  shown <- cells(c(0.5, -0.5, 0, NA), "change")
  expect_match(shown[1], "change good")
  expect_match(shown[2], "change bad")
  expect_match(shown[3:4], "change neutral")
})
