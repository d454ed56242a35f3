import PonderData
import PonderLab
import PonderModels
import PonderPolicy
import PonderStudy
import Testing

struct LabTests {
  @Test(arguments: Lab.allCases)
  func `a lab's studies name its own domain and models, and its policy fits them`(lab: Lab)
    async throws
  {
    for isQuick in [true, false] {
      let file = try StudyFile.read(lab.study(isQuick: isQuick, seed: 5), named: "study")
      #expect(Lab(domain: file.domain) == lab && file.seed == 5)
      let models = try #require(file.models)
      try file.check(models)
      for (_, name) in models.all { _ = try LabModel.read(name) }
    }
    let names = RoleNames.shipped(lab)
    let domain = try NamedDomain.read(lab.rawValue)
    let open = try await OpenModels(
      names, from: ModelOpener(.shipped, threads: 1), domain: domain)
    try Policy.read(lab.policy).check(models: open.names)
  }

  @Test func `a domain belongs to the lab of its first word`() {
    #expect(Lab(domain: "relay-5-30") == .relay && Lab(domain: "countdown-apart") == .countdown)
    #expect(Lab(domain: "relays") == nil && Lab(domain: "relay.jsonl") == nil)
    #expect(Lab(domain: "") == nil)
  }

  @Test func `a model without a lab is countdown's, as in version 0.1`() throws {
    #expect(LabModel.folder(of: "small") == LabModel.folder(of: "countdown/small"))
    #expect(LabModel.folder(of: "relay/small") != LabModel.folder(of: "small"))
    #expect(LabModel.folder(of: "relay/none") == nil)
  }
}
