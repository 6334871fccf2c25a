test_that("the period before stands under each bar, and is named", {
  drawn <- paired_bars(c("a", "b"), c(10, 4), c(NA, 8), c("now", "then"))
  expect_equal(vapply(drawn$data, `[[`, "", "name"), c("now", "then"))
  expect_equal(unclass(drawn$data[[1]]$textposition), c("inside", "outside"))
  expect_equal(unclass(drawn$data[[2]]$textposition), c("outside", "inside"))
  expect_true(drawn$layout$showlegend)
  alone <- paired_bars(c("a", "b"), c(10, 4), NULL, "now")
  expect_length(alone$data, 1)
  expect_false(alone$layout$showlegend)
})

test_that("money is drawn in major units, and the axis starts at 0", {
  drawn <- paired_bars("a", 12345, 100, c("now", "then"), "money", "USD")
  expect_equal(unclass(drawn$data[[1]]$x), 123.45)
  expect_equal(drawn$layout$xaxis$rangemode, "tozero")
})

test_that("a label keeps its row where its value is unknown", {
  drawn <- paired_bars(c("a", "b"), c(1, NA), NULL, "now", "rate")
  expect_equal(drawn$layout$yaxis$range, c(1.5, -0.5))
  expect_equal(unclass(drawn$layout$yaxis$categoryarray), c("a", "b"))
})

test_that("panels stand side by side, each from 0", {
  panel <- function(title, amounts) {
    list(title = title, amounts = amounts, texts = c("1", "2"), hovers = c("1 of 2", "2 of 2"))
  }
  drawn <- panel_bars(c("a", "b"), list(panel("first", c(0.5, 1)), panel("second", c(NA, NA))))
  expect_equal(drawn$data[[2]]$xaxis, "x2")
  expect_lt(drawn$layout$xaxis$domain[2], drawn$layout$xaxis2$domain[1])
  expect_equal(drawn$layout$xaxis2$domain[2], 1)
  expect_equal(drawn$layout$xaxis$range[1], 0)
  expect_equal(drawn$layout$xaxis2$range, c(0, 1))
  expect_equal(drawn$layout$annotations[[2]]$text, "second")
})
