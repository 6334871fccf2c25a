product <- function(id, name, views, orders, revenue, by_revenue = 1) {
  data.frame(
    product_id = id, name = name, views = views, carts = 1, orders = orders, revenue = revenue,
    buy_rate = if (views > 0) orders / views else NA_real_, by_revenue = by_revenue
  )
}
rows <- rbind(
  product("p2", "Mouse", 100, 1, 500, 2), product("p1", "Mouse", 10, 3, 900, 1),
  product("p3", NA, 5, 1, 100, 3), product("p4", "Desk", 0, 1, 50, 4),
  product("p5", "Lamp", 1000, 0, 0, 5)
)

test_that("the best sellers stand first, each in a bar of its own", {
  drawn <- revenue_chart(rows, "USD")$data[[1]]
  expect_equal(unclass(drawn$y), c("Mouse p1", "Mouse p2", "p3", "Desk"))
  expect_equal(unclass(drawn$x), c(9, 5, 1, 0.5))
  expect_equal(unclass(drawn$text)[c(1, 2)], c("$9.00 · 3 orders", "$5.00 · 1 order"))
})

test_that("few views say nothing of a rate", {
  expect_equal(with_enough_views(rows)$product_id, c("p2", "p1", "p5"))
  drawn <- scatter_chart(rows, "USD")
  expect_equal(unclass(drawn$data[[1]]$x), c(100, 10, 1000))
  expect_match(unclass(drawn$data[[1]]$text)[3], "^Lamp<br>1,000 views")
  expect_equal(drawn$layout$shapes[[1]]$x0, 100)
  expect_equal(drawn$layout$shapes[[2]]$y0, 0.01)
  one <- scatter_chart(rows[1, ], "USD")
  expect_equal(unclass(one$layout$xaxis$tickvals), 100)
  none_sold <- scatter_chart(rows[5, ], "USD")
  expect_equal(unclass(none_sold$data[[1]]$marker$size), 6)
})

test_that("a product searched for is the one chosen, else the first found, else none", {
  expect_equal(product_choice(rows)[c(1, 3)], c("Mouse (p2)", "p3"))
  expect_equal(chosen_product("Mouse (p1)", rows)$product_id, "p1")
  expect_equal(chosen_product("mou", rows)$product_id, "p2")
  expect_null(chosen_product("mou", rows[0, ]))
})

history <- data.frame(
  price = c(10000, 10000, 12000), discount_price = c(NA, 9000, NA),
  valid_from = c("2026-11-15 10:00:00", "2026-11-20 11:30:00", "2026-11-24 00:00:00"),
  valid_to = c("2026-11-20 11:30:00", "2026-11-24 00:00:00", NA),
  asked_at = "2026-11-29 12:00:00"
)

test_that("a price holds from one moment to the next, and the last one until now", {
  line <- price_line(history, "price", "USD")
  expect_equal(line$x[1:2], c("2026-11-15 10:00:00", "2026-11-20 11:30:00"))
  expect_equal(line$x[6], "2026-11-29 12:00:00")
  expect_equal(line$y, c(100, 100, 100, 100, 120, 120))
  expect_equal(price_line(history, "discount_price", "USD")$y, c(NA, NA, 90, 90, NA, NA))
  expect_equal(
    price_words(history, "USD")[2:3],
    c(
      "$100.00, with discount $90.00<br>from 20 Nov 2026, 11:30 to 24 Nov 2026, 00:00",
      "$120.00<br>from 24 Nov 2026, 00:00 on"
    )
  )
})

test_that("a price chart starts at 0 and has a line for discounts where there were some", {
  drawn <- price_chart(history, "USD")
  expect_equal(vapply(drawn$data, `[[`, "", "name"), c("Price", "With discount"))
  expect_equal(drawn$layout$yaxis$rangemode, "tozero")
  expect_length(price_chart(history[c(1, 3), ], "USD")$data, 1)
  expect_match(moment_ticks("2026-11-29 10:00:00", "2026-11-29 12:00:00"), "^%H")
})
