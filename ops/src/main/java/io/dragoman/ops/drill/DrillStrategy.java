package io.dragoman.ops.drill;

import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.Output;
import io.dragoman.resilience.worker.ResultCodec;
import io.dragoman.resilience.worker.WorkMeta;
import io.dragoman.resilience.worker.WorkStrategy;
import io.dragoman.resilience.worker.WorkerTopics;
import io.dragoman.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Headers;

/** Text in, text out; every end of a record is an event on the requests topic. */
final class DrillStrategy implements WorkStrategy<DrillWork, String> {
  static final WorkerTopics TOPICS =
      new WorkerTopics(
          "drill.",
          Topic.TRANSLATION_TASKS,
          Topic.TRANSLATOR_DELAY,
          Topic.DLQ_TRANSLATOR,
          Set.of(Topic.TRANSLATIONS, Topic.REQUESTS));

  private static final int PRIORITY = 5;

  @Override
  public DrillWork decode(final byte[] value, final Origin origin) {
    return DrillWork.decode(value);
  }

  @Override
  public WorkMeta describe(final DrillWork work) {
    return new WorkMeta(
        work.event(), work.event(), work.work(), PRIORITY, Optional.empty(), work.event().length());
  }

  @Override
  public List<Output> done(final DrillWork work, final Answer<String> answer) {
    return List.of(
        output(Topic.TRANSLATIONS, work.event(), answer.result()),
        output(Topic.REQUESTS, work.event(), "DONE"));
  }

  @Override
  public List<Output> failed(final DrillWork work, final Failure failure) {
    return List.of(output(Topic.REQUESTS, work.event(), failure.code().name()));
  }

  @Override
  public List<Output> unreadable(final Headers headers, final Failure failure) {
    return List.of();
  }

  @Override
  public ResultCodec<String> resultCodec() {
    return ResultCodec.text();
  }

  private static Output output(final Topic topic, final String key, final String value) {
    return new Output(topic, key, value.getBytes(StandardCharsets.UTF_8));
  }
}
