-- What somebody means to buy. Prices are the catalogue's until an order is made of it.
-- Up Migration

CREATE TABLE carts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid REFERENCES users ON DELETE CASCADE,
  -- SHA-256 of the token in an anonymous visitor's cookie. Not the tracker's clientId, which every analyst can read: a cart
  -- could be taken over with it. Nor the token itself, for the same reason.
  token_hash bytea CHECK (octet_length(token_hash) = 32),
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'ordered')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT carts_one_holder CHECK (num_nonnulls(user_id, token_hash) = 1)
);
CREATE INDEX carts_user ON carts (user_id);
CREATE UNIQUE INDEX carts_one_open_of_user ON carts (user_id) WHERE status = 'open';
CREATE UNIQUE INDEX carts_one_open_of_token ON carts (token_hash) WHERE status = 'open';

CREATE TABLE cart_items (
  cart_id uuid NOT NULL REFERENCES carts ON DELETE CASCADE,
  product_id uuid NOT NULL REFERENCES products ON DELETE CASCADE,
  quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 99),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (cart_id, product_id)
);
CREATE INDEX cart_items_product ON cart_items (product_id);

CREATE TRIGGER carts_updated_at BEFORE UPDATE ON carts FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER cart_items_updated_at BEFORE UPDATE ON cart_items FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- Down Migration

DROP TABLE cart_items, carts;
