export const SHOP_NAME = 'Northbench'
