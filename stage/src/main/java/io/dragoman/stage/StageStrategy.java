package io.dragoman.stage;

import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.Output;
import io.dragoman.resilience.worker.ResultCodec;
import io.dragoman.resilience.worker.WorkStrategy;
import io.dragoman.schemas.Cost;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.status.StatusEvents;
import io.dragoman.schemas.status.UnitRef;
import io.dragoman.stage.price.Consumption;
import io.dragoman.stage.price.PriceList;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/**
 * What a stage knows of its records and of its engine: the worker asks for the one, {@link
 * StageEngine} for the other. Tells who asked whatever becomes of the work.
 *
 * <p>Methods are called by stream threads and by the engine's thread, so they must be quick and
 * safe for several threads.
 *
 * @param <W> the work in a record, decoded
 * @param <I> a question to the engine
 * @param <O> its answer
 * @param <R> the result of work, made of the answers to its questions
 * @see SingleRoundStrategy for stages that ask once about a piece of work
 */
public abstract class StageStrategy<W, I, O, R> implements WorkStrategy<W, R> {
  private final TopicValues values;
  private final StatusEvents events;
  private final String noun;
  private final ResultCodec<R> codec;
  private final PriceList prices;

  /**
   * For one stage.
   *
   * @param stage who speaks on {@code requests}
   * @param noun what its work is called in messages, such as {@code segment}
   * @param codec keeps results, so that repeated work is answered without an engine
   */
  protected StageStrategy(
      final Stage stage,
      final String noun,
      final StageContext context,
      final ResultCodec<R> codec) {
    this.values = context.values();
    this.events = new StatusEvents(stage, context.clock());
    this.noun = noun;
    this.codec = codec;
    this.prices = PriceList.of(context.settings(), context.meters(), context.clock());
  }

  /** Which unit of which request the work is. */
  protected abstract UnitRef unit(W work);

  /** What decides which engines may be asked about work; constant for equal work. */
  protected WorkTraits traits(final W work) {
    return WorkTraits.NONE;
  }

  /** What the engine is asked about work. */
  protected abstract Inquiry<I, O, R> inquiry(W work);

  /** How many tokens the engine generated for an answer; 0 for one for which it was not asked. */
  protected abstract int tokens(O answer);

  /** How many tokens the engine read for an answer; 0 where it does not tell or was not asked. */
  protected int inputTokens(final O answer) {
    return 0;
  }

  /**
   * What an answer costs, to be told in its result; empty where no price is known.
   *
   * @param used what it took of its engine
   */
  protected final Optional<Cost> cost(final Answer<R> answer, final Consumption used) {
    return prices.cost(answer.engine(), answer.modelVersion(), answer.cached(), used);
  }

  /**
   * What work would cost with an engine; empty where no price is known.
   *
   * @param model version of its model
   */
  final Optional<Cost> estimate(final W work, final String engine, final String model) {
    return prices.estimate(engine, model, traits(work).expected());
  }

  /**
   * How long a question is, in any unit: a batch takes as long as its longest question, so those of
   * like length are asked together. 0 for all: in the order of the work.
   */
  protected int length(final I question) {
    return 0;
  }

  /**
   * Says how work ended that has no answer.
   *
   * @param event what is said on {@code requests}, unless the stage says it elsewhere
   */
  protected List<Output> tell(final W work, final RequestEvent event) {
    return List.of(status(event));
  }

  /** Counts work that the engine has answered; what was kept is not counted again. */
  protected void count(final W work) {}

  /**
   * That the work is done.
   *
   * @param doubtful whether its text repeats itself or was cut off
   * @param noSpeech whether nothing was said, so that nothing follows
   */
  protected final Output doneStatus(
      final W work, final Answer<R> answer, final boolean doubtful, final boolean noSpeech) {
    return status(events.done(unit(work), answer.attempts(), doubtful, noSpeech));
  }

  /**
   * That what was made of work cannot be used, and a reviewer is asked; for {@link #handedOver}.
   */
  protected final Output reviewStatus(final W work, final Failure failure) {
    return status(
        events.needsReview(unit(work), failure.code(), failure.message(), failure.attempts()));
  }

  @Override
  public final Optional<Instant> submittedAt(final W work) {
    return Optional.ofNullable(unit(work).submittedAt());
  }

  @Override
  public final List<Output> failed(final W work, final Failure failure) {
    return tell(work, failedEvent(unit(work), failure));
  }

  @Override
  public final List<Output> dropped(final W work) {
    final UnitRef unit = unit(work);
    return tell(
        work,
        events.dropped(
            unit,
            "The %s %s had come before; this copy was dropped.".formatted(noun, unit.eventId())));
  }

  @Override
  public final List<Output> cancelled(final W work, final int attempts) {
    return tell(work, events.cancelled(unit(work), attempts));
  }

  @Override
  public final List<Output> unreadable(final Headers headers, final Failure failure) {
    if (failure.cause() instanceof final RejectedWork rejected) {
      return List.of(failed(rejected.unit(), failure));
    }
    return HeaderText.id(headers, Header.REQUEST_ID)
        .map(
            requestId ->
                UnitRef.unreadable(
                    requestId,
                    HeaderText.id(headers, Header.CLIENT_ID).orElse(null),
                    HeaderText.get(headers, Header.EVENT_ID).orElse(null)))
        .map(unit -> failed(unit, failure))
        .stream()
        .toList();
  }

  @Override
  public final ResultCodec<R> resultCodec() {
    return codec;
  }

  private Output failed(final UnitRef unit, final Failure failure) {
    return status(failedEvent(unit, failure));
  }

  private RequestEvent failedEvent(final UnitRef unit, final Failure failure) {
    return events.failed(unit, failure.code(), failure.message(), failure.attempts());
  }

  private Output status(final RequestEvent event) {
    return values.write(Topic.REQUESTS, event.getRequestId(), event);
  }
}
