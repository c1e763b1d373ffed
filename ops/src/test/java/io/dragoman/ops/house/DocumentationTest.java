package io.dragoman.ops.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.auditor.AuditorApp;
import io.dragoman.dlq.http.ServiceConfig;
import io.dragoman.dlq.policy.PolicySettings;
import io.dragoman.gateway.GatewayApp;
import io.dragoman.ingest.IngestApp;
import io.dragoman.ops.cli.MeterCatalogue;
import io.dragoman.resilience.meters.Meter;
import io.dragoman.schemas.Tables;
import io.dragoman.transcriber.TranscriberApp;
import io.dragoman.translator.TranslatorApp;
import io.dragoman.workflow.WorkflowApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The documentation's tables are those of the code, and its links lead somewhere.
 *
 * <p>A table stands between {@code <!-- table: NAME -->} and {@code <!-- end of table -->}. With
 * {@code -Ddocs.fix} the tables are rewritten instead of compared: {@code mvn -q -pl ops -am test
 * -Dtest=DocumentationTest -Ddocs.fix -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class DocumentationTest {
  private static final Pattern TABLE =
      Pattern.compile("(<!-- table: ([a-z-]+) -->\n).*?(<!-- end of table -->)", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)(?:#[^)]*)?\\)");

  private static final Map<String, String> TABLES =
      Map.ofEntries(
          Map.entry("topics", Tables.topics()),
          Map.entry("headers", Tables.headers()),
          Map.entry("errors", Tables.errorCodes()),
          Map.entry("meters", Meter.markdown(MeterCatalogue.all())),
          Map.entry("configuration-of-ingest", new IngestApp().config().markdown()),
          Map.entry("configuration-of-transcriber", new TranscriberApp().config().markdown()),
          Map.entry("configuration-of-translator", new TranslatorApp().config().markdown()),
          Map.entry("configuration-of-workflow", new WorkflowApp().config().markdown()),
          Map.entry("configuration-of-gateway", new GatewayApp().config().markdown()),
          Map.entry("configuration-of-auditor", new AuditorApp().config().markdown()),
          Map.entry("configuration-of-dlq", ServiceConfig.spec().markdown()),
          Map.entry("configuration-of-policies", PolicySettings.spec().markdown()));

  @Test
  void shouldHoldTheTablesOfTheCode() throws IOException {
    final Set<String> seen = new HashSet<>();
    for (final Path page : pages()) {
      final String text = Files.readString(page);
      final String right =
          TABLE
              .matcher(text)
              .replaceAll(
                  match -> {
                    seen.add(match.group(2));
                    return Matcher.quoteReplacement(table(match));
                  });
      if (System.getProperty("docs.fix") != null && !right.equals(text)) {
        Files.writeString(page, right);
      } else {
        assertThat(text)
            .as("%s; see the comment of this test for the command", page)
            .isEqualTo(right);
      }
    }

    assertThat(seen).as("tables in the documentation").isEqualTo(TABLES.keySet());
  }

  @Test
  void shouldLinkOnlyToWhatExists() throws IOException {
    final List<String> broken = new ArrayList<>();
    for (final Path page : pages()) {
      LINK.matcher(Files.readString(page))
          .results()
          .map(match -> match.group(1))
          .filter(link -> !Files.exists(page.resolveSibling(link)))
          .forEach(link -> broken.add(page + " -> " + link));
    }

    assertThat(broken).isEmpty();
  }

  @Test
  void shouldOpenWithTheCommandsThatContinuousIntegrationRuns() throws IOException {
    final String readme = Files.readString(Repository.root().resolve("README.md"));
    final String ci = Files.readString(Repository.root().resolve(".ci/run"));

    assertThat(readme).contains("./dragoman demo\n", "mvn verify\n");
    assertThat(ci).contains("run ./dragoman demo\n").containsPattern("run mvn .*verify\n");
  }

  private static String table(final MatchResult match) {
    assertThat(TABLES).containsKey(match.group(2));
    return match.group(1) + TABLES.get(match.group(2)).strip() + "\n" + match.group(3);
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(Repository.root().resolve("docs"))) {
      return Stream.concat(
              Stream.of(Repository.root().resolve("README.md")),
              docs.filter(path -> path.toString().endsWith(".md")).sorted())
          .toList();
    }
  }
}
