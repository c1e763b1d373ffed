package io.dragoman.ops.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.ops.cli.Commands;
import io.dragoman.ops.stack.App;
import io.dragoman.schemas.Topic;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessPlanTest {
  /** Auditors and what runs workflows are no programs of ours. */
  private static final Set<Topic> READ_BY_OTHERS =
      EnumSet.of(Topic.REVIEWS_AUDIT, Topic.WORKFLOW_EXECUTIONS);

  private static final Set<AclOperation> HARMLESS =
      EnumSet.of(
          AclOperation.READ,
          AclOperation.WRITE,
          AclOperation.DESCRIBE,
          AclOperation.DESCRIBE_CONFIGS);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @ParameterizedTest
  @EnumSource(App.class)
  void shouldLetAnAppMakeOnlyWhatItsStoresNeed(final App app) {
    final List<Grant> grants = grants(app, false);

    assertThat(grants)
        .filteredOn(grant -> grant.pattern() == PatternType.LITERAL)
        .allSatisfy(grant -> assertThat(HARMLESS).containsAll(grant.operations()));
    assertThat(grants)
        .filteredOn(grant -> grant.pattern() == PatternType.PREFIXED)
        .extracting(Grant::name)
        .as("prefixes that begin no other app's names")
        .containsOnly("dragoman-" + app.id() + "-");
    assertThat(grants)
        .extracting(Grant::type)
        .containsOnly(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID);
  }

  @ParameterizedTest
  @EnumSource(App.class)
  void shouldLetAnAppTouchAllOfItsTopics(final App app) {
    assertThat(grants(app, false))
        .extracting(Grant::name)
        .containsAll(app.definition().topics().stream().map(topic -> topic.topicName("")).toList());
  }

  @ParameterizedTest
  @EnumSource(App.class)
  void shouldLetAnAppMakeItsTopicsWhenAsked(final App app) {
    assertThat(grants(app, true))
        .filteredOn(grant -> grant.operations().contains(AclOperation.CREATE))
        .filteredOn(grant -> grant.pattern() == PatternType.LITERAL)
        .extracting(Grant::name)
        .containsExactlyInAnyOrderElementsOf(
            app.definition().topics().stream().map(topic -> topic.topicName("")).toList());
  }

  @Test
  void shouldLetClientsWriteInputAndReadResultsOnly() {
    final List<Grant> grants = new AccessPlan("", false).ofClients();

    assertThat(grants)
        .filteredOn(grant -> grant.operations().contains(AclOperation.READ))
        .extracting(Grant::name)
        .containsExactlyInAnyOrder("transcripts", "translations", "workflows", "requests");
    assertThat(grants)
        .filteredOn(grant -> grant.operations().contains(AclOperation.WRITE))
        .extracting(Grant::name)
        .containsExactlyInAnyOrder("audio.events", "text.events", "audio.held");
  }

  @Test
  void shouldLetTheAuditorLookAtGroupsAndNeverJoinThem() {
    assertThat(grants(App.AUDITOR, false))
        .filteredOn(grant -> grant.type() == ResourceType.GROUP)
        .filteredOn(grant -> !grant.name().equals("dragoman-auditor"))
        .isNotEmpty()
        .allSatisfy(grant -> assertThat(grant.operations()).containsExactly(AclOperation.DESCRIBE));
    assertThat(grants(App.AUDITOR, false))
        .filteredOn(grant -> allows(grant, Topic.TRANSLATION_TASKS, AclOperation.READ))
        .isNotEmpty()
        .noneMatch(grant -> allows(grant, Topic.TRANSLATION_TASKS, AclOperation.WRITE));
  }

  @Test
  void shouldLetTheDeadLetterServiceMakeItsOwnLogsOnly() {
    assertThat(new AccessPlan("", true).ofDeadLetterService())
        .filteredOn(grant -> grant.operations().contains(AclOperation.CREATE))
        .extracting(Grant::name)
        .containsExactlyInAnyOrder("dlq.audit", "dlq.tasks", "dlq.policies", "dlq.parked");
  }

  @Test
  void shouldHideReviewsFromTheDeadLetterService() {
    assertThat(new AccessPlan("", true).ofDeadLetterService())
        .extracting(Grant::name)
        .doesNotContain("reviews", "reviews.audit", "translation.memory", "jobs", "usage");
  }

  @Test
  void shouldFindAWriterForEachTopicAndAReaderUnlessOthersReadIt() {
    final List<Grant> all =
        new ArrayList<>(
            Arrays.stream(App.values()).flatMap(app -> grants(app, false).stream()).toList());
    all.addAll(new AccessPlan("", false).ofDeadLetterService());
    all.addAll(new AccessPlan("", false).ofClients());

    for (final Topic topic : Topic.values()) {
      assertThat(all)
          .as(topic.baseName())
          .anyMatch(grant -> allows(grant, topic, AclOperation.WRITE));
      if (!READ_BY_OTHERS.contains(topic)) {
        assertThat(all)
            .as(topic.baseName())
            .anyMatch(grant -> allows(grant, topic, AclOperation.READ));
      }
    }
  }

  @Test
  void shouldPrintCommandsForOneProgramWhenNamed() {
    assertThat(run("topics", "acls", "--only", "translator", "--principal", "translator=User:CN=t"))
        .isEqualTo(ExitStatus.OK);
    assertThat(text().lines()).first().isEqualTo("# translator");
    assertThat(text())
        .contains("--add --allow-principal 'User:CN=t' --operation Read")
        .contains("--group 'dragoman-translator' --resource-pattern-type literal")
        .contains("--transactional-id 'dragoman-translator-' --resource-pattern-type prefixed")
        .doesNotContain("audio.events");
  }

  @Test
  void shouldTakeNamesFromTheAppsConfiguration() {
    assertThat(
            run(
                "topics",
                "acls",
                "--only",
                "translator",
                "--topic-prefix",
                "site.",
                "--set",
                "translator.application.id=fast"))
        .isEqualTo(ExitStatus.OK);
    assertThat(text())
        .contains("--topic 'site.translations'")
        .contains("--group 'fast'")
        .contains("--topic 'fast-'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--only nobody",
        "--principal nobody=User:x",
        "--principal ingest=x",
        "--principal ingest=User:x'y",
        "--host $(x)",
        "--set x.y=z",
        "--set ingest.nokey=1"
      })
  void shouldRefuseInOneSentence(final String options) {
    assertThat(run(("topics acls " + options).split(" "))).isEqualTo(ExitStatus.USAGE);
    assertThat(text().lines()).last().asString().startsWith("Error: --");
  }

  private static List<Grant> grants(final App app, final boolean create) {
    return new AccessPlan("", create).of(app, app.definition().config().resolve(Map.of()));
  }

  private static boolean allows(
      final Grant grant, final Topic topic, final AclOperation operation) {
    return grant.type() == ResourceType.TOPIC
        && grant.name().equals(topic.baseName())
        && grant.operations().contains(operation);
  }

  private int run(final String... arguments) {
    final PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    return Commands.create(new Terminal(stream, stream, false, false, false, 100), Map.of())
        .execute(arguments);
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
