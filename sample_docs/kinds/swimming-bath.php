<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Swimming bath heats its water with cheese | Upland News</title>
<meta property="og:site_name" content="Upland News"><meta property="og:title" content="Swimming bath heats its water with cheese">
<meta property="article:published_time" content="2023-03-15T06:00:00+01:00"><meta name="author" content="Kaja Moe"></head>
<body><nav><a href="/">Home</a> <a href="/sport.php">Sport</a> <a href="/obituaries.php">Obituaries</a></nav>
<main><article><h1>Swimming bath heats its water with cheese</h1>
<p class="byline">By Kaja Moe</p>
<p>The swimming bath of Upper Fold is heated by the dairy next door since Wednesday.</p><p>The whey leaves the dairy at sixty degrees and the bath at thirty, and nobody has smelled anything so far.</p><p>The dairy saves a cooling tower. The bath saves half of its gas, the manager said, and has more visitors.</p>
</article></main><footer>Subscribe to our newsletter. © 2024 Upland News</footer></body></html>
