package io.dragoman.client;

import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.Workflow;
import io.dragoman.schemas.status.RequestProgress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts the records of one request together, in whatever order they come, and knows by {@link
 * RequestProgress} when nothing more will come. Of results of the same unit the highest version
 * counts, and of those the last one.
 *
 * <p>Not thread-safe.
 */
public final class RequestTracker {
  private final String requestId;
  private final RequestProgress progress = new RequestProgress();
  private final Map<Integer, Transcript> transcripts = new HashMap<>();
  private final Map<Integer, Map<String, Translation>> translations = new HashMap<>();
  private final Map<Integer, Workflow> workflows = new HashMap<>();

  /** Of a request of which nothing is known yet. */
  public RequestTracker(final String requestId) {
    this.requestId = requestId;
  }

  /** A record of {@code transcripts} with the request's id. */
  public void apply(final Transcript transcript) {
    transcripts.merge(
        transcript.getIndex(),
        transcript,
        (known, news) -> news.getVersion() < known.getVersion() ? known : news);
    progress.apply(transcript);
  }

  /** A record of {@code translations} with the request's id. */
  public void apply(final Translation translation) {
    translations
        .computeIfAbsent(translation.getIndex(), ignored -> new TreeMap<>())
        .merge(
            translation.getTargetLanguage(),
            translation,
            (known, news) -> news.getVersion() < known.getVersion() ? known : news);
    progress.apply(translation);
  }

  /** A record of {@code workflows} with the request's id. */
  public void apply(final Workflow workflow) {
    workflows.merge(
        workflow.getIndex(),
        workflow,
        (known, news) -> news.getVersion() < known.getVersion() ? known : news);
    progress.apply(workflow);
  }

  /** A record of {@code requests} with the request's id. */
  public void apply(final RequestEvent event) {
    progress.apply(event);
  }

  /** What is known now; a copy, which later records do not change. */
  public RequestView view() {
    final List<UnitView> views = progress.units().stream().map(this::unit).toList();
    return new RequestView(
        requestId,
        progress.accepted(),
        progress.submission().map(RequestView.Source::of),
        views,
        progress.failures(),
        progress.complete());
  }

  /** As {@link RequestProgress#missing}. */
  public int missing() {
    return progress.missing();
  }

  private UnitView unit(final int index) {
    return new UnitView(
        index,
        Optional.ofNullable(transcripts.get(index)),
        translations.getOrDefault(index, Map.of()),
        Optional.ofNullable(workflows.get(index)),
        progress.failures(index),
        progress.complete(index));
  }
}
