package io.dragoman.gateway.compat;

import io.dragoman.gateway.api.AudioFile;
import io.dragoman.gateway.api.JobOrder;
import io.dragoman.gateway.api.JobReader;
import io.dragoman.gateway.job.JobDocument;
import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobOwner;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.job.JobTracker;
import io.dragoman.gateway.job.JobView;
import io.dragoman.web.ApiRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Jobs of which a test says what happens to them. */
public final class ScriptedRuns implements JobRuns {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final List<JobOrder> orders = new CopyOnWriteArrayList<>();
  private final List<String> audio = new CopyOnWriteArrayList<>();
  private final Map<String, Run> begun = new ConcurrentHashMap<>();
  private final BiFunction<JobToken, JobOrder, List<What>> script;

  /** What happens to a job behind its submission, in order. */
  public ScriptedRuns(final BiFunction<JobToken, JobOrder, List<What>> script) {
    this.script = script;
  }

  /** What was ordered. */
  public List<JobOrder> orders() {
    return orders;
  }

  /** Contents of the files, as text. */
  public List<String> audio() {
    return audio;
  }

  @Override
  public Run begin(final JobOrder order, final JobDocument document, final ApiRequest request) {
    return begin(order, List.of(), document, request);
  }

  @Override
  public List<Run> begin(
      final List<JobOrder> several, final Object asked, final ApiRequest request) {
    return several.stream().map(order -> begin(order, List.of(), request)).toList();
  }

  @Override
  public JobView find(final String token, final ApiRequest request) {
    return Optional.ofNullable(begun.get(JobReader.token(token).text()))
        .orElseThrow(JobReader::unknown)
        .follow(view -> {});
  }

  @Override
  public Run begin(final JobOrder order, final List<AudioFile> files, final ApiRequest request) {
    return begin(order, files, null, request);
  }

  private Run begin(
      final JobOrder order,
      final List<AudioFile> files,
      final @Nullable JobDocument document,
      final ApiRequest request) {
    orders.add(order);
    files.forEach(file -> audio.add(text(file)));
    final JobToken token = JobToken.random();
    final List<JobInput> inputs =
        order.texts() == null
            ? List.of(new JobInput.Audio("ref", "audio", 1))
            : order.texts().stream().<JobInput>map(JobInput.Text::new).toList();
    final JobSpec spec =
        new JobSpec(
            token,
            new JobOwner("shop", "standard", 1),
            inputs,
            String.valueOf(order.sourceLanguage()),
            order.targetLanguages() == null ? List.of() : order.targetLanguages(),
            5,
            null,
            Map.of(),
            null,
            null,
            "digest",
            request.id(),
            NOW,
            document,
            null,
            null,
            null);
    final List<What> happens =
        Stream.concat(
                Stream.of(new What.Made(new JobRecord.Submitted(spec))),
                script.apply(token, order).stream())
            .toList();
    final Run run =
        new Run() {
          @Override
          public String token() {
            return token.text();
          }

          @Override
          public JobView follow(final Consumer<JobView> progress) {
            final List<JobEvent> events = new ArrayList<>();
            for (final What what : happens) {
              events.add(new JobEvent(events.size(), what));
              progress.accept(JobTracker.of(events).view().orElseThrow());
            }
            return JobTracker.of(events).view().orElseThrow();
          }
        };
    begun.put(token.text(), run);
    return run;
  }

  private static String text(final AudioFile file) {
    try (InputStream content = file.content().open()) {
      return new String(content.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
