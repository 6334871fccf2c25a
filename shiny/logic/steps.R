# The steps of funnel and journeys as people call them.

STEP_NAMES <- c(
  home_view = "Home", view_item_list = "Product list", search = "Search", view_item = "Product",
  select_item = "Choose a product", add_to_cart = "Add to cart", view_cart = "Cart",
  remove_from_cart = "Remove from cart", add_to_wishlist = "Wish list",
  begin_checkout = "Checkout", add_shipping_info = "Shipping", add_payment_info = "Payment",
  coupon_applied = "Coupon", purchase = "Purchase", purchase_error = "Failed purchase",
  refund = "Refund", login = "Sign in", logout = "Sign out", share = "Share",
  view_promotion = "Promotion", select_promotion = "Choose a promotion", page_view = "Pages only",
  "(exit)" = "Left", other = "Other"
)

# A colour says which part of the shop a step is of: looking around, a product, the cart, paying,
# bought; grey is what is none of these, and who left.
STEP_COLOURS <- c(
  home_view = "@series6", view_item_list = "@series6", search = "@series6",
  view_promotion = "@series6", select_promotion = "@series6",
  view_item = "@series1", select_item = "@series1", share = "@series1",
  add_to_wishlist = "@series1",
  add_to_cart = "@series5", view_cart = "@series5", remove_from_cart = "@series5",
  begin_checkout = "@series4", add_shipping_info = "@series4", add_payment_info = "@series4",
  coupon_applied = "@series4", purchase_error = "@series2", refund = "@series2",
  purchase = "@series3"
)
QUIET_COLOUR <- "@series7"

# One that the names do not have stays as it is.
step_name <- function(step) {
  known <- unname(STEP_NAMES[step])
  ifelse(is.na(known), step, known)
}

step_colour <- function(step) {
  known <- unname(STEP_COLOURS[step])
  ifelse(is.na(known), QUIET_COLOUR, known)
}
