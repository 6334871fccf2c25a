-- What is sold. Money is in minor units of its currency, at most 2^53 - 1: whole numbers that JavaScript holds exactly.
-- Up Migration

CREATE TABLE brands (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 100),
  name text NOT NULL CHECK (name ~ '^\S(.*\S)?$' AND char_length(name) BETWEEN 1 AND 100),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX brands_name ON brands (lower(name));

CREATE TABLE categories (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  parent_id uuid REFERENCES categories ON DELETE RESTRICT,
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 100),
  name text NOT NULL CHECK (name ~ '^\S(.*\S)?$' AND char_length(name) BETWEEN 1 AND 100),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT categories_parent_name UNIQUE NULLS NOT DISTINCT (parent_id, name)
);

-- Locks every row on the way up, so that two moves at once cannot close a ring that neither of them sees.
CREATE FUNCTION check_category_parents() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  ancestor uuid := NEW.parent_id;
BEGIN
  WHILE ancestor IS NOT NULL LOOP
    IF ancestor = NEW.id THEN
      RAISE EXCEPTION '%: category % would stand below itself', TG_NAME, NEW.slug
        USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
    END IF;
    SELECT parent_id INTO ancestor FROM public.categories WHERE id = ancestor FOR SHARE;
  END LOOP;
  RETURN NULL;
END
$$;
CREATE TRIGGER categories_no_cycle AFTER INSERT OR UPDATE OF id, parent_id ON categories
  FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION check_category_parents();

CREATE TABLE products (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  brand_id uuid NOT NULL REFERENCES brands ON DELETE RESTRICT,
  category_id uuid NOT NULL REFERENCES categories ON DELETE RESTRICT,
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 200),
  sku text NOT NULL UNIQUE CHECK (sku ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$' AND char_length(sku) <= 40),
  name text NOT NULL CHECK (name ~ '^\S(.*\S)?$' AND char_length(name) BETWEEN 1 AND 200),
  description text NOT NULL DEFAULT '' CHECK (char_length(description) <= 10000),
  price bigint NOT NULL CHECK (price BETWEEN 1 AND 9007199254740991),
  discount_price bigint,
  -- What is paid today. A column of its own, so that lists can be filtered and sorted by it through an index.
  current_price bigint NOT NULL GENERATED ALWAYS AS (coalesce(discount_price, price)) STORED,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  stock integer NOT NULL DEFAULT 0 CHECK (stock >= 0),
  -- The SVG document itself: it travels with the catalogue, and no file has to be deployed beside it.
  picture text NOT NULL CHECK (picture ~ '^<svg[\s>]' AND octet_length(picture) <= 65536),
  attributes jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(attributes) = 'object'),
  -- Off: no longer sold. What was once ordered cannot be deleted.
  is_active boolean NOT NULL DEFAULT true,
  is_featured boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  -- To be asked with websearch_to_tsquery('english', …). Never null, yet not declared so: Prisma could not insert then.
  search tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('english', name), 'A') || setweight(to_tsvector('english', sku), 'B')
      || setweight(to_tsvector('english', description), 'D')
  ) STORED,
  CONSTRAINT products_discount_is_lower CHECK (discount_price > 0 AND discount_price < price)
);
CREATE INDEX products_category_price ON products (category_id, current_price);
CREATE INDEX products_brand_price ON products (brand_id, current_price);
CREATE INDEX products_featured ON products (current_price) WHERE is_featured;
CREATE INDEX products_discounted ON products (current_price) WHERE discount_price IS NOT NULL;
CREATE INDEX products_search ON products USING gin (search);

CREATE TRIGGER brands_updated_at BEFORE UPDATE ON brands FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER categories_updated_at BEFORE UPDATE ON categories FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER products_updated_at BEFORE UPDATE ON products FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- Down Migration

DROP TABLE products, categories, brands;
DROP FUNCTION check_category_parents;
