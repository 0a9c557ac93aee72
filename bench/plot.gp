
# Copyright (C) ngx_status_module developers

# For gnuplot: "data" is a file with a row a peer and a column a workload.

set terminal svg noenhanced size 900,480 \
    font "sans-serif,13" background "white"

set title "Processor time per request, in µs (less is better)"

set style data histograms
set style histogram clustered gap 1
set style fill solid 0.9 noborder
set boxwidth 0.9

set grid ytics linecolor "#dddddd"
set border 3 linecolor "#888888"
set yrange [0:*]
set xtics rotate by -25 nomirror scale 0 textcolor rgb "black"
set ytics nomirror textcolor rgb "black"
set rmargin 12
set key top left

set datafile separator "\t"

plot for [i = 2:4] data using i:xtic(1) title columnheader(i) \
    linecolor rgb word("#3366cc #e08e1b #7f8fa6", i - 1)
