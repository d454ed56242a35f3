import Foundation
import Testing

@testable import PonderReport

/// Looks at a whole page in headless Chromium, at the widths of a phone, a tablet and a desk.
struct BrowserTests {
  private struct Finding: Decodable {
    var width: Int
    /// Elements that stick out of the page, outside of boxes that scroll.
    var overflowing: [String]
    /// The smallest text, in pixels on the screen.
    var smallestText: Double
    var texts: Int
    var errors: [String]
  }

  private static let chromium = ["chromium", "chromium-browser", "google-chrome"].lazy
    .flatMap { name in ["/usr/bin/", "/usr/local/bin/"].map { $0 + name } }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(.enabled(if: chromium != nil, "there is no Chromium here"))
  func `nothing overflows, everything can be read, nothing complains`() async throws {
    let (analysis, examples) = try await LittleStudy.analysis()
    let page = StudyReport(
      analysis,
      about: .init(
        title: "A study with a title as long as titles get, to see where it goes", ratio: 14,
        facts: [("models", String(repeating: "a-model-with-a-long-name ", count: 8))],
        examples: examples)
    ).html
    let (findings, log) = try look(at: page)
    #expect(findings.map(\.width) == [360, 768, 1_280])
    for finding in findings {
      #expect(finding.overflowing == [], "at \(finding.width) pixels")
      #expect(finding.texts > 200 && finding.smallestText >= 9, "at \(finding.width) pixels")
      #expect(finding.errors == [])
    }
    #expect(!log.contains("CONSOLE"), "\(log)")
  }

  /// Shows a page in frames of three widths and measures it there.
  private func look(at page: String) throws -> (findings: [Finding], log: String) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("frames.html")
    let quoted = String(decoding: try JSONEncoder().encode(page), as: UTF8.self)
      .replacing("</", with: "<\\/")
    try Self.frames.replacing("PAGE", with: quoted).write(
      to: file, atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.chromium))
    process.arguments = [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1400,1000",
      "--user-data-dir=\(folder.path)/profile", "--enable-logging=stderr",
      "--virtual-time-budget=5000", "--dump-dom", file.absoluteString,
    ]
    let (output, errors) = (Pipe(), folder.appendingPathComponent("log"))
    try Data().write(to: errors)
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    let dom = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let result = try #require(dom.firstMatch(of: /RESULT(.*?)TLUSER/), "\(dom.suffix(400))")
    let text = result.1.replacing("&quot;", with: "\"").replacing("&lt;", with: "<")
      .replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    return (
      try JSONDecoder().decode([Finding].self, from: Data(text.utf8)),
      try String(contentsOf: errors, encoding: .utf8)
    )
  }

  private static let frames = """
    <!doctype html><meta charset="utf-8"><body><script>
    const page = PAGE, widths = [360, 768, 1280], findings = [];
    function measure(frame, width, errors) {
      const root = frame.contentDocument, overflowing = [];
      let smallestText = 1e9, texts = 0;
      for (const details of root.querySelectorAll("details")) details.open = true;
      for (const element of root.body.querySelectorAll("*")) {
        const box = element.getBoundingClientRect();
        if (box.width > 0 && box.right > width + 1 && !element.closest(".scroll > *"))
          overflowing.push(element.tagName + "." + (element.getAttribute("class") || ""));
        const own = [...element.childNodes].some(n => n.nodeType == 3 && n.data.trim());
        if (!own || box.width == 0 || element.tagName == "TITLE") continue;
        const scale = element.ownerSVGElement ? element.getScreenCTM().a : 1;
        const size = scale * parseFloat(root.defaultView.getComputedStyle(element).fontSize);
        smallestText = Math.min(smallestText, size);
        texts += 1;
      }
      findings.push({width, overflowing: [...new Set(overflowing)], smallestText, texts, errors});
      findings.sort((a, b) => a.width - b.width);
      if (findings.length == widths.length)
        document.body.textContent = "RESULT" + JSON.stringify(findings) + "TLUSER";
    }
    for (const width of widths) {
      const frame = document.createElement("iframe"), errors = [];
      frame.style.cssText = `width:${width}px;height:900px;border:0`;
      frame.onload = () => {
        frame.contentWindow.onerror = message => { errors.push(String(message)); };
        measure(frame, width, errors);
      };
      frame.srcdoc = page;
      document.body.append(frame);
    }
    </script></body>
    """
}
