//! Line charts as SVG: throughput against contention, a line for each store and number of threads.
//!
//! Lines of more threads than the machine has cores are dashed: they show what sharing a core costs, not what more cores
//! would give. It must not know what is measured.

use std::fmt::Write;

pub struct Line {
    pub name: String,
    /// In order of x.
    pub points: Vec<(f64, f64)>,
    /// More threads than cores.
    pub beyond_cores: bool,
    /// Number of the colour.
    pub colour: usize,
}

pub struct Chart {
    pub title: String,
    /// What x is; it is drawn on a logarithmic scale.
    pub x: String,
    pub y: String,
    pub lines: Vec<Line>,
}

const COLOURS: [&str; 6] = ["#1f5fa8", "#c0392b", "#2e8b57", "#8e44ad", "#b9770e", "#555555"];
const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 330.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 250.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 50.0;

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The next of a few round numbers, times a power of ten.
fn round_up(value: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return 1.0;
    }
    let power = 10f64.powf(value.log10().floor());
    [1.0, 1.2, 1.6, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0].into_iter().map(|step| step * power).find(|&step| step >= value).unwrap_or(value)
}

impl Chart {
    fn draw(&self, out: &mut String, top: f64) {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let (mut first, mut last) = (f64::INFINITY, f64::NEG_INFINITY);
        let mut highest = 0f64;
        for &(x, y) in points() {
            (first, last, highest) = (first.min(x), last.max(x), highest.max(y));
        }
        let highest = round_up(highest);
        let (first, last) = (first.max(1.0).ln(), last.max(2.0).ln());
        let across = |x: f64| LEFT + (x.max(1.0).ln() - first) / (last - first).max(1e-9) * (WIDTH - LEFT - RIGHT);
        let up = |y: f64| top + HEIGHT - BOTTOM - y / highest * (HEIGHT - TOP - BOTTOM);
        let _ = writeln!(out, r#"<text x="{LEFT}" y="{}" font-weight="bold">{}</text>"#, top + 22.0, escape(&self.title));
        for step in 0..=4 {
            let value = highest * f64::from(step) / 4.0;
            let y = up(value);
            let _ = writeln!(out, r##"<line x1="{LEFT}" x2="{}" y1="{y:.1}" y2="{y:.1}" stroke="#ddd"/>"##, WIDTH - RIGHT);
            let _ = writeln!(out, r#"<text x="{}" y="{:.1}" text-anchor="end">{value}</text>"#, LEFT - 6.0, y + 4.0);
        }
        let mut ticks: Vec<f64> = points().map(|point| point.0).collect();
        ticks.sort_by(f64::total_cmp);
        ticks.dedup();
        for x in ticks {
            let _ = writeln!(out, r#"<text x="{:.1}" y="{:.1}" text-anchor="middle">{x}</text>"#, across(x), up(0.0) + 18.0);
        }
        let middle = LEFT + (WIDTH - LEFT - RIGHT) / 2.0;
        let _ = writeln!(out, r#"<text x="{middle}" y="{:.1}" text-anchor="middle">{}</text>"#, up(0.0) + 38.0, escape(&self.x));
        let y = up(highest / 2.0);
        let _ = writeln!(out, r#"<text transform="translate(16 {y:.1}) rotate(-90)" text-anchor="middle">{}</text>"#, escape(&self.y));
        for (number, line) in self.lines.iter().enumerate() {
            let colour = COLOURS[line.colour % COLOURS.len()];
            let dash = if line.beyond_cores { r#" stroke-dasharray="5 4""# } else { "" };
            let path: Vec<String> = line.points.iter().map(|&(x, y)| format!("{:.1},{:.1}", across(x), up(y))).collect();
            let style = format!(r#"fill="none" stroke="{colour}" stroke-width="2"{dash}"#);
            let _ = writeln!(out, r#"<polyline points="{}" {style}/>"#, path.join(" "));
            let (x, y) = (WIDTH - RIGHT + 14.0, top + TOP + 17.0 * number as f64);
            let _ = writeln!(out, r#"<line x1="{x}" x2="{}" y1="{y}" y2="{y}" {style}/>"#, x + 24.0);
            let _ = writeln!(out, r#"<text x="{}" y="{}">{}</text>"#, x + 30.0, y + 4.0, escape(&line.name));
        }
    }
}

/// One picture of all charts, one below the other, with a line of text under them.
pub fn svg(charts: &[Chart], caption: &str) -> String {
    let height = HEIGHT * charts.len() as f64 + 24.0;
    let mut out = String::new();
    let _ = writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">"#
    );
    let _ = writeln!(out, r#"<rect width="100%" height="100%" fill="white"/>"#);
    for (number, chart) in charts.iter().enumerate() {
        chart.draw(&mut out, HEIGHT * number as f64);
    }
    let _ = writeln!(out, r#"<text x="{LEFT}" y="{}" font-size="11">{}</text>"#, height - 8.0, escape(caption));
    out.push_str("</svg>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_beyond_the_cores_are_dashed_and_points_lie_inside() {
        let line = |beyond_cores| Line { name: "a < b".into(), points: vec![(2.0, 1.0), (100.0, 4.0)], beyond_cores, colour: 0 };
        let chart = Chart { title: "t".into(), x: "x".into(), y: "y".into(), lines: vec![line(false), line(true)] };
        let text = svg(&[chart], "caption");
        // the line and its mark in the legend
        assert_eq!(text.matches("stroke-dasharray").count(), 2);
        assert!(text.contains("a &lt; b") && !text.contains("NaN"));
        assert!(text.contains(&format!("points=\"{LEFT:.1},")), "the smallest x is at the left edge");
    }

    #[test]
    fn scales_end_at_round_numbers() {
        assert_eq!(round_up(3.2), 4.0);
        assert_eq!(round_up(130.0), 160.0);
        assert_eq!(round_up(0.0), 1.0);
    }
}
