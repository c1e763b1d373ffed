package io.dragoman.ops.drill.upgrade;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a drill of an upgrade found.
 *
 * @param replacements how many times an app was replaced
 * @param requests what became of what was submitted
 * @param findings of the auditor, one sentence each
 * @param deadLetters how many there are
 * @param written what lies in each topic, by the version that wrote it
 * @param refused whether a version that nobody may write was kept from writing
 */
public record UpgradeDrillResult(
    int replacements,
    Requests requests,
    List<String> findings,
    long deadLetters,
    Map<String, Written> written,
    boolean refused) {

  public UpgradeDrillResult {
    findings = List.copyOf(findings);
    written = Map.copyOf(written);
  }

  /**
   * Requests.
   *
   * @param accepted how many, on topics and over HTTP
   * @param done those that ended done
   * @param lost those without an end
   */
  public record Requests(int accepted, int done, int lost) {
    boolean kept() {
      return accepted > 0 && done == accepted && lost == 0;
    }
  }

  /**
   * Records of a topic.
   *
   * @param now those of this version
   * @param next those of the next one
   * @param demanding those of the version that must not be written
   * @param unlike those that a reader of the next version does not find as they were written
   */
  public record Written(long now, long next, long demanding, long unlike) {
    static final Written NOTHING = new Written(0, 0, 0, 0);

    boolean kept() {
      return now > 0 && next > 0 && demanding == 0 && unlike == 0;
    }

    Written and(final Written more) {
      return new Written(
          now + more.now, next + more.next, demanding + more.demanding, unlike + more.unlike);
    }
  }

  /** Whether the promise was kept, and both versions really wrote to each topic. */
  public boolean kept() {
    return requests.kept()
        && findings.isEmpty()
        && deadLetters == 0
        && refused
        && !written.isEmpty()
        && written.values().stream().allMatch(Written::kept);
  }

  /** For people. */
  public String text() {
    return String.format(
            Locale.ROOT,
            "%s drill upgrade: %d replacements, requests accepted %d, done %d, lost %d, audit"
                + " findings %d, dead letters %d, the version that must not be written %s%n",
            word(),
            replacements,
            requests.accepted,
            requests.done,
            requests.lost,
            findings.size(),
            deadLetters,
            refused ? "refused" : "NOT REFUSED")
        + new TreeMap<>(written)
            .entrySet().stream()
                .map(one -> line(one.getKey(), one.getValue()))
                .collect(Collectors.joining(System.lineSeparator()))
        + findings.stream().map(one -> System.lineSeparator() + one).collect(Collectors.joining());
  }

  private static String line(final String topic, final Written written) {
    return String.format(
        Locale.ROOT,
        "  %-20s %6d of this version, %6d of the next%s",
        topic,
        written.now,
        written.next,
        written.kept()
            ? ""
            : ", %d unlike, %d forbidden".formatted(written.unlike, written.demanding));
  }

  /** One JSON object. */
  public String json() {
    final ObjectNode node =
        new ObjectMapper()
            .createObjectNode()
            .put("drill", "upgrade")
            .put("verdict", word())
            .put("replacements", replacements)
            .put("accepted", requests.accepted)
            .put("done", requests.done)
            .put("lost", requests.lost)
            .put("dead_letters", deadLetters)
            .put("refused", refused);
    findings.forEach(node.putArray("findings")::add);
    final ObjectNode topics = node.putObject("topics");
    new TreeMap<>(written)
        .forEach(
            (topic, one) ->
                topics
                    .putObject(topic)
                    .put("now", one.now)
                    .put("next", one.next)
                    .put("demanding", one.demanding)
                    .put("unlike", one.unlike));
    return node.toPrettyString();
  }

  private String word() {
    return kept() ? "KEPT" : "BROKEN";
  }
}
