steps <- c("view_item", "add_to_cart", "begin_checkout", "purchase")
funnel_of <- function(sessions, slice = "total", seconds = c(NA, 30, 95, 4000)) {
  data.frame(
    slice = slice, step = 1:4, name = steps, sessions = sessions,
    rate_from_start = if (sessions[1] > 0) sessions / sessions[1] else rep(NA_real_, 4),
    rate_from_previous = c(NA, ifelse(sessions[-4] > 0, sessions[-1] / sessions[-4], NA)),
    median_seconds = seconds
  )
}

test_that("each step stands beside itself before", {
  rows <- funnel_rows(funnel_of(c(100, 50, 20, 10)), funnel_of(c(200, 80, 0, 0)))
  expect_equal(rows$label[c(1, 4)], c("Product viewed", "Bought"))
  expect_equal(rows$sessions_before, c(200, 80, 0, 0))
  expect_equal(rows$points, c(NA, 0.1, 0.4, NA))
  expect_null(funnel_rows(funnel_of(c(1, 1, 1, 1)), NULL)$sessions_before)
})

test_that("between two steps stand the rate, its change, and the time in a person's units", {
  rows <- funnel_rows(funnel_of(c(100, 50, 20, 10)), funnel_of(c(200, 80, 0, 0)))
  expect_equal(between_steps(rows[2, ]), "↓ 50.0% go on (+10.0 points), half of them within 30 s")
  expect_equal(between_steps(rows[4, ]), "↓ 50.0% go on, half of them within 1 h 06 min")
  nobody <- funnel_rows(funnel_of(c(100, 0, 0, 0), seconds = NA), NULL)
  expect_equal(between_steps(nobody[2, ]), "↓ 0.0% go on")
  expect_equal(between_steps(nobody[3, ]), "nobody came this far")
})

test_that("the chart has a note between each two steps, and no comparison where there is none", {
  drawn <- funnel_chart(funnel_rows(funnel_of(c(100, 50, 20, 10)), NULL), "now")
  expect_length(drawn$data, 1)
  expect_equal(vapply(drawn$layout$annotations, `[[`, 0, "y"), c(0.5, 1.5, 2.5))
  expect_equal(unclass(drawn$data[[1]]$text)[2], "50 · 50.0%")
})

test_that("a cut becomes a row a slice, by its views", {
  rows <- rbind(funnel_of(c(10, 5, 2, 1), "tablet"), funnel_of(c(90, 9, 0, 0), "desktop"))
  wide <- funnel_slices(rows)
  expect_equal(wide$slice, c("desktop", "tablet"))
  expect_equal(wide$to_cart, c(0.1, 0.5))
  expect_equal(wide$to_purchase, c(NA, 0.5))
  expect_equal(wide$to_end, c(0, 0.1))
  expect_equal(wide$seconds_to_checkout, c(95, 95))
  expect_equal(nrow(funnel_slices(rows[0, ])), 0)
  many <- do.call(rbind, lapply(1:20, function(n) funnel_of(c(n, 1, 1, 1), paste("channel", n))))
  expect_length(slices_chart(funnel_slices(many))$data[[1]]$y, SLICES_DRAWN)
})

exits <- data.frame(
  step = c(1, 1, 1, 1, 2, 2), name = c(rep("view_item", 4), rep("add_to_cart", 2)),
  next_step = c("(exit)", "search", "share", "login", "view_item", "search"),
  sessions = c(50, 30, 15, 5, 8, 2), share = c(0.5, 0.3, 0.15, 0.05, 0.8, 0.2)
)

test_that("small next steps are one, who left comes first, nothing is lost", {
  folded <- fold_exits(exits, most = 2)
  expect_equal(levels(folded$next_step), c("(exit)", "search", "share", "other"))
  expect_equal(as.character(folded$next_step[folded$step == 1]), levels(folded$next_step))
  expect_equal(folded$sessions[folded$next_step == "other"], c(5, 8))
  expect_equal(as.vector(tapply(folded$share, folded$step, sum)), c(1, 1))
})

test_that("each next step has a colour of its own, with a text that can be read on it", {
  nexts <- levels(fold_exits(exits)$next_step)
  inks <- exit_inks(nexts)
  expect_equal(anyDuplicated(vapply(inks, `[`, "", 1)), 0)
  expect_equal(inks[["(exit)"]][1], "@series7")
  most <- c("(exit)", letters[1:6], "other")
  expect_length(unique(vapply(exit_inks(most), `[`, "", 1)), 8)
  expect_equal(vapply(exits_chart(exits)$data, `[[`, "", "name")[1:2], c("Left", "Search"))
})
