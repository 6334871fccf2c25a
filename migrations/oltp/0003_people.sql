-- Who buys. Passwords and sign-in are Cognito's; here stands what the shop itself must know.
-- Up Migration

CREATE TABLE users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- Cognito's `sub` claim: the one thing of an account that never changes.
  cognito_sub text NOT NULL UNIQUE CHECK (cognito_sub ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'),
  -- As its owner writes it. At most 254 characters: RFC 5321, 4.5.3.1.3.
  email text NOT NULL CHECK (email ~ '^[^@\s]+@[^@\s]+$' AND char_length(email) <= 254),
  display_name text CHECK (display_name ~ '^\S(.*\S)?$' AND char_length(display_name) BETWEEN 1 AND 100),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE addresses (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  full_name text NOT NULL CHECK (full_name ~ '^\S(.*\S)?$' AND char_length(full_name) BETWEEN 1 AND 200),
  line1 text NOT NULL CHECK (line1 ~ '^\S(.*\S)?$' AND char_length(line1) BETWEEN 1 AND 200),
  line2 text CHECK (line2 ~ '^\S(.*\S)?$' AND char_length(line2) BETWEEN 1 AND 200),
  city text NOT NULL CHECK (city ~ '^\S(.*\S)?$' AND char_length(city) BETWEEN 1 AND 100),
  -- Not everywhere are there regions and postal codes.
  region text CHECK (region ~ '^\S(.*\S)?$' AND char_length(region) BETWEEN 1 AND 100),
  postal_code text CHECK (postal_code ~ '^\S(.*\S)?$' AND char_length(postal_code) BETWEEN 1 AND 20),
  -- ISO 3166-1 alpha-2.
  country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  phone text CHECK (phone ~ '^\+?[0-9 ()./-]{3,30}$'),
  is_default boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX addresses_user ON addresses (user_id);
CREATE UNIQUE INDEX addresses_one_default ON addresses (user_id) WHERE is_default;

CREATE TABLE wishlist_items (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  product_id uuid NOT NULL REFERENCES products ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, product_id)
);
CREATE INDEX wishlist_items_product ON wishlist_items (product_id);

CREATE TRIGGER users_updated_at BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER addresses_updated_at BEFORE UPDATE ON addresses FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- Down Migration

DROP TABLE wishlist_items, addresses, users;
