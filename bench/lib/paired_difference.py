"""Reads pairs "without with" and prints the mean change with its 95 % confidence interval."""
import math
import sys

# Student's t for 95 %, by degrees of freedom.
T95 = {1: 12.71, 2: 4.30, 3: 3.18, 4: 2.78, 5: 2.57, 6: 2.45, 7: 2.36, 8: 2.31, 9: 2.26,
       11: 2.20, 14: 2.14, 19: 2.09, 29: 2.05}
pairs = [tuple(map(float, line.split())) for line in sys.stdin if line.strip()]
changes = [(b - a) / a * 100 for a, b in pairs]
count = len(changes)
mean = sum(changes) / count
spread = math.sqrt(sum((c - mean) ** 2 for c in changes) / max(1, count - 1))
degrees = count - 1
t = T95.get(degrees) or next((v for k, v in sorted(T95.items()) if k >= degrees), 2.0)
margin = t * spread / math.sqrt(count)
print(f"transactions a second without: {sum(a for a, _ in pairs) / count:.0f}, "
      f"with: {sum(b for _, b in pairs) / count:.0f}, change {mean:+.2f} % "
      f"(95 % interval {mean - margin:+.2f} to {mean + margin:+.2f} %, {count} pairs)")
