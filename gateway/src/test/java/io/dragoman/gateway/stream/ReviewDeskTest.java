package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.Workflow;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.review.ReviewJson;
import io.dragoman.schemas.review.ReviewRecord;
import io.dragoman.schemas.review.ReviewRecord.Action;
import io.dragoman.schemas.review.ReviewRecord.Correction;
import io.dragoman.schemas.review.ReviewRecord.Decided;
import io.dragoman.schemas.review.ReviewRecord.Forgotten;
import io.dragoman.schemas.review.ReviewRecord.Line;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.review.ReviewRecord.Settled;
import io.dragoman.schemas.testing.Events;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReviewDeskTest {
  private static final String ID = "result-0eng_Latn";

  private final JobToken token = JobToken.random();
  private final Kept kept;

  ReviewDeskTest(@TempDir final Path state) {
    kept = new Kept(state, 2, 1);
  }

  @AfterEach
  void close() {
    kept.close();
  }

  @Test
  void shouldPublishTheCorrectionRememberItAndNoteWhoWroteIt() throws IOException {
    send(asked("shop", true));
    send(decided("d-1", Action.CORRECT, new Correction(1, " Bye. ")));

    final Translation version = kept.output(Topic.TRANSLATIONS, Translation.class).getFirst();
    assertThat(version.getText()).isEqualTo("Helo.\nBye.");
    assertThat(version.getSourceText()).isEqualTo("안녕.\n잘 가.");
    assertThat(version.getResultId()).isEqualTo(ID);
    assertThat(version.getVersion()).isEqualTo(2);
    assertThat(version.getSupersedes()).contains(1);
    assertThat(version.getReview()).contains("corrected");
    assertThat(version.getClientId()).contains("shop");
    assertThat(memories())
        .extracting(MemoryEntry::clientId, MemoryEntry::source, MemoryEntry::target)
        .containsExactly(tuple("shop", "안녕.", "Helo."), tuple("shop", "잘 가.", "Bye."));
    final JsonNode audit = audit().getFirst();
    assertThat(audit.get("action").asText()).isEqualTo("corrected");
    assertThat(audit.get("by").asText()).isEqualTo("otto");
    assertThat(audit.get("note").asText()).isEqualTo("typo");
    assertThat(audit.get("before").toString()).isEqualTo("[\"Helo.\",null]");
    assertThat(audit.get("after").toString()).isEqualTo("[\"Helo.\",\"Bye.\"]");
    assertThat(settled()).extracting(Settled::decision).containsExactly("d-1");
  }

  @Test
  void shouldHeedOnlyTheFirstDecision() {
    send(asked("shop", true));
    send(decided("d-1", Action.REJECT));
    send(decided("d-2", Action.CORRECT, new Correction(0, "Hello."), new Correction(1, "Bye.")));
    send(asked("shop", true));
    send(decided("d-3", Action.REJECT));

    assertThat(settled()).extracting(Settled::decision).containsExactly("d-1");
    assertThat(kept.output(Topic.TRANSLATIONS)).hasSize(1);
    assertThat(kept.output(Topic.TRANSLATION_MEMORY)).isEmpty();
    assertThat(kept.output(Topic.REVIEWS_AUDIT)).hasSize(1);
  }

  @Test
  void shouldPublishTheFirstVersionWhenNoneCouldBeUsed() {
    send(asked(null, false));
    send(decided("d-1", Action.CORRECT, new Correction(1, "Bye.")));

    final Translation version = kept.output(Topic.TRANSLATIONS, Translation.class).getFirst();
    assertThat(version.getVersion()).isEqualTo(1);
    assertThat(version.getSupersedes()).isEmpty();
    assertThat(kept.output(Topic.TRANSLATION_MEMORY)).as("it is nobody's").isEmpty();
  }

  @Test
  void shouldPublishNothingWhenADecisionLeavesASentenceWithoutText() {
    send(asked("shop", true));
    send(decided("d-1", Action.APPROVE));
    send(decided("d-2", Action.CORRECT, new Correction(7, "?")));

    assertThat(kept.output(Topic.TRANSLATIONS)).isEmpty();
    assertThat(settled()).isEmpty();
  }

  @Test
  void shouldPublishTheWorkflowThatAReviewerWrote() throws IOException {
    kept.submit(Kept.workflow(token, "Read the news."));
    kept.tell(Topic.REQUESTS, token.text(), Events.accepted(token.text(), RequestKind.WORKFLOW, 1));
    kept.tell(
        Topic.REQUESTS, token.text(), Events.needsReview(token.text(), Stage.WORKFLOW, 0, ""));
    assertThat(kept.view(token).state()).isEqualTo(JobState.NEEDS_REVIEW);
    send(workflow());
    send(decided("d-0", Action.APPROVE));
    send(decided("d-1", Action.CORRECT, new Correction(0, "tasks: [{id: a, agent: shell}]")));
    send(decided("d-2", Action.CORRECT, new Correction(0, "a: &a [x]\nb: [*a,*a]")));
    assertThat(kept.output(Topic.WORKFLOWS)).as("none of them is valid").isEmpty();

    send(
        decided(
            "d-3",
            Action.CORRECT,
            new Correction(
                0,
                "{title: News, tasks: [{id: a, agent: web, action: fetch, params: {url: u}}]}")));

    final Workflow made = kept.output(Topic.WORKFLOWS, Workflow.class).getFirst();
    assertThat(made.getVersion()).isOne();
    assertThat(made.getReview()).contains("corrected");
    assertThat(made.getTitle()).isEqualTo("News");
    assertThat(made.getYaml()).startsWith("title: News\n");
    assertThat(made.getCatalogue()).isEqualTo(Kept.CATALOGUE.version());
    assertThat(kept.output(Topic.TRANSLATION_MEMORY)).isEmpty();
    assertThat(settled()).extracting(Settled::decision).containsExactly("d-3");
    assertThat(audit().getFirst().get("after").get(0).asText()).isEqualTo(made.getYaml());
    kept.tell(Topic.WORKFLOWS, token.text(), made);
    assertThat(kept.view(token).state()).isEqualTo(JobState.DONE);
    assertThat(kept.view(token).reviewed()).isTrue();
  }

  @Test
  void shouldWithdrawAWorkflowThatAReviewerRejects() {
    send(workflow());
    send(decided("d-1", Action.REJECT));

    final Workflow made = kept.output(Topic.WORKFLOWS, Workflow.class).getFirst();
    assertThat(made.getReview()).contains("rejected");
    assertThat(made.getTasks()).isZero();
    assertThat(made.getYaml()).isEmpty();
  }

  private Requested workflow() {
    return Requested.about(ID, token.text())
        .client("shop")
        .languages("auto", "")
        .message("It is not valid.")
        .lines(
            List.of(
                new Line(
                    "Read the news.",
                    "",
                    "{tasks: [{id: a, agent: nobody}]}",
                    null,
                    null,
                    null,
                    List.of("There is no agent."))))
        .atMs(1)
        .workflow()
        .build();
  }

  @Test
  void shouldEndByItselfWhenNobodyDecidesInTime() throws IOException {
    send(asked("shop", true));
    kept.later(Kept.PATIENCE.minus(Duration.ofMinutes(1)));
    assertThat(settled()).isEmpty();

    kept.later(Duration.ofMinutes(2));

    assertThat(settled()).extracting(Settled::review).containsExactly(Review.EXPIRED);
    assertThat(audit().getFirst().get("action").asText()).isEqualTo("expired");
    send(decided("late", Action.REJECT));
    assertThat(kept.output(Topic.TRANSLATIONS)).isEmpty();
  }

  @Test
  void shouldKeepNothingOfWhatWasSettledLongAgo() {
    send(asked("shop", true));
    send(decided("d-1", Action.REJECT));
    kept.later(Kept.PATIENCE.plus(Duration.ofMinutes(1)));
    kept.later(Duration.ofMinutes(1));

    try (var entries = kept.store("reviews").all()) {
      assertThat(entries.hasNext()).isFalse();
    }
  }

  @Test
  void shouldForgetWhatAnOperatorWantsForgotten() throws IOException {
    final Forgotten order = new Forgotten("key", "shop", "otto", 1);
    send(order);

    final var forgotten = kept.output(Topic.TRANSLATION_MEMORY).getFirst();
    assertThat(new String(forgotten.key(), UTF_8)).isEqualTo("key");
    assertThat(forgotten.value()).isNull();
    assertThat(audit().getFirst().get("action").asText()).isEqualTo("forgotten");
  }

  @Test
  void shouldPassOverWhatMakesNoSense() {
    send(ID, "{".getBytes(UTF_8));
    send(ID, "{\"type\":\"decided\"}".getBytes(UTF_8));
    send("another", ReviewJson.write(asked("shop", true)));
    send(asked("shop", true));
    send(decided("d-1", Action.REJECT));

    assertThat(settled()).hasSize(1);
  }

  @Test
  void shouldTellTheJobAndEndItOnce() {
    kept.submit(Kept.text(token, "shop", "안녕. 잘 가."));
    kept.tell(
        Topic.REQUESTS,
        token.text(),
        Events.accepted(token.text(), RequestKind.TEXT, 1, Events.ENGLISH));
    kept.tell(
        Topic.TRANSLATIONS,
        token.text(),
        Events.translation(token.text(), 0, Events.ENGLISH, "Helo.", 1, Review.PENDING));
    assertThat(kept.view(token).state()).isEqualTo(JobState.NEEDS_REVIEW);

    send(asked("shop", true));
    send(decided("d-1", Action.CORRECT, new Correction(0, "Hello."), new Correction(1, "Bye.")));

    assertThat(kept.view(token).state()).isEqualTo(JobState.DONE);
    assertThat(kept.view(token).inputs().getFirst().translations())
        .containsEntry(Events.ENGLISH, "Hello.\nBye.");
    assertThat(kept.ends()).containsExactly(Map.entry(token.text(), State.DONE));
  }

  private Requested asked(final String client, final boolean published) {
    return Requested.about(ID, token.text())
        .client(client)
        .languages("kor_Hang", Events.ENGLISH)
        .published(published)
        .madeBy("onnx", "1")
        .lines(
            List.of(
                new Line("안녕.", "\n", "Helo.", null, null, 0.3f, List.of("unlikely")),
                new Line("잘 가.", "", null, null, null, null, List.of())))
        .atMs(1)
        .build();
  }

  private static Decided decided(
      final String decision, final Action action, final Correction... corrections) {
    return new Decided(ID, decision, action, List.of(corrections), "otto", "typo", 2);
  }

  private void send(final ReviewRecord record) {
    send(record.id(), ReviewJson.write(record));
  }

  private void send(final String key, final byte[] value) {
    kept.send(Topic.REVIEWS, key, value);
  }

  private List<Settled> settled() {
    return kept.output(Topic.REVIEWS).stream()
        .map(record -> ReviewJson.record(new String(record.key(), UTF_8), record.value()))
        .map(Settled.class::cast)
        .toList();
  }

  private List<MemoryEntry> memories() {
    return kept.output(Topic.TRANSLATION_MEMORY).stream()
        .map(record -> ReviewJson.memory(new String(record.key(), UTF_8), record.value()))
        .toList();
  }

  private List<JsonNode> audit() throws IOException {
    final ObjectMapper json = new ObjectMapper();
    final List<JsonNode> all = new ArrayList<>();
    for (final var record : kept.output(Topic.REVIEWS_AUDIT)) {
      all.add(json.readTree(record.value()));
    }
    return all;
  }
}
