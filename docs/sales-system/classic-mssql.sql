-- The four views that the CRM reads, over the tables of the classic sales database, for SQL Server 2012 or newer.
-- Run it in the sales database, as somebody who may create views. It changes no table and no row.

CREATE VIEW crm_product AS
SELECT p.prod_id AS product_id,
       p.prod_name AS name,
       p.prod_type AS model,
       p.prod_batch AS batch,
       p.prod_unit AS unit,
       CAST(p.prod_price AS decimal(18, 4)) AS unit_price,
       p.prod_memo AS remark
FROM product p;
GO

CREATE VIEW crm_stock AS
SELECT s.stk_id AS stock_id,
       s.stk_prod_id AS product_id,
       s.stk_warehouse AS warehouse,
       s.stk_ware AS bin,
       CAST(s.stk_count AS decimal(18, 4)) AS quantity,
       s.stk_memo AS remark
FROM storage s;
GO

-- An order is known by its key, and its customer by name; its total is what its lines come to, each rounded to cents.
CREATE VIEW crm_order AS
SELECT o.odr_id AS order_id,
       CAST(o.odr_id AS nvarchar(60)) AS order_no,
       RTRIM(o.odr_customer) AS customer_code,
       CAST(o.odr_date AS datetime2(0)) AS ordered_at,
       o.odr_addr AS delivery_address,
       TRY_CAST(o.odr_status AS int) AS status,
       (SELECT COALESCE(SUM(CAST(l.odd_count * l.odd_price AS decimal(18, 2))), 0)
        FROM orders_line l
        WHERE l.odd_order_id = o.odr_id) AS total_amount
FROM orders o;
GO

CREATE VIEW crm_order_line AS
SELECT l.odd_id AS line_id,
       l.odd_order_id AS order_id,
       l.odd_prod_id AS product_id,
       CAST(l.odd_count AS decimal(18, 4)) AS quantity,
       l.odd_unit AS unit,
       CAST(l.odd_price AS decimal(18, 4)) AS unit_price,
       CAST(l.odd_count * l.odd_price AS decimal(18, 2)) AS amount
FROM orders_line l;
GO
