const FEW = 5

export function StockNote({ stock }: { stock: number }) {
  if (stock === 0) return <p className="text-sm font-medium text-deal">Sold out</p>
  if (stock <= FEW) return <p className="text-sm font-medium text-deal">Only {stock} left</p>
  return <p className="text-sm text-good">In stock</p>
}
