/// The page's style: two colour schemes, one column, print.
enum PageStyle {
  /// Eight colours that colour-blind readers can distinguish, after Okabe and Ito.
  private static let light = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56708a", "#7a3fb0", "#444444",
  ]
  private static let dark = [
    "#56b4e9", "#ff8c42", "#2fd0a0", "#e9a3c9", "#e0c040", "#9fb8cf", "#c09af0", "#cccccc",
  ]

  /// The style of a chart, in a page or a separate file.
  static let chart: String = {
    func colours(_ list: [String]) -> String {
      list.enumerated().map { "--s\($0.offset):\($0.element);" }.joined()
    }
    let series = (0..<8).map { ".s\($0){--c:var(--s\($0))}" }.joined()
    return """
      :root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--faint:#d8d8d8;--dim:#5a5a5a;\
      \(colours(light))}
      @media (prefers-color-scheme:dark){:root{--ink:#e8e8e8;--paper:#16181b;--faint:#3a3d42;\
      --dim:#a5a8ad;\(colours(dark))}}
      svg text{font-size:13px;fill:var(--dim)}
      .grid{stroke:var(--faint);stroke-width:1}.mark{stroke:var(--ink);stroke-dasharray:5 4}
      .band{fill:var(--c);opacity:.16}.line{fill:none;stroke:var(--c);stroke-width:2}
      circle,rect{fill:var(--c)}.whisker{stroke:var(--ink);stroke-width:1.2}
      \(series)
      """
  }()

  /// The style of the page.
  static let css = """
    \(chart)
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);\
    font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
    main{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 4rem}
    h1{font-size:1.7rem;line-height:1.2}h2{font-size:1.25rem;margin:2.5rem 0 .3rem}
    p{margin:.4rem 0 .8rem}
    dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;color:var(--dim)}
    dd{margin:0;overflow-wrap:anywhere}
    figure{margin:1rem 0}figcaption{font-weight:600}
    svg{width:100%;height:auto;display:block}
    .legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.3rem 0;padding:0;\
    font-size:.9rem}
    .key{display:inline-block;width:.8em;height:.8em;border-radius:50%;background:var(--c);\
    margin-right:.4em}
    details{margin:.4rem 0}summary{cursor:pointer;color:var(--dim)}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;font-size:.9rem}
    th,td{text-align:left;vertical-align:top;padding:.25rem .8rem .25rem 0;\
    border-bottom:1px solid var(--faint)}
    a{color:var(--s0)}
    .steps details details,.steps .node .node{margin-left:1.1rem}
    .node{margin:.15rem 0}.node summary{color:inherit}
    .node code,.node pre{font-size:.85rem;white-space:pre-wrap;overflow-wrap:anywhere}
    .dropped{color:var(--dim)}.banked code{font-weight:600}.fate{color:var(--dim);font-size:.8rem}
    .score{display:inline-block;width:3.4em;margin-right:.6em;padding:0 .3em;text-align:right;\
    font-size:.85rem;border:1px solid var(--faint);\
    background:linear-gradient(90deg,var(--faint) var(--share),transparent 0)}
    .node code{margin-right:.6em}
    @media print{section:not(.steps) details{display:none}section{break-inside:avoid}}
    @media (max-width:30rem){svg text{font-size:19px}body{font-size:15px}}
    """
}
