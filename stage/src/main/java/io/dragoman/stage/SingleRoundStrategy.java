package io.dragoman.stage;

import io.dragoman.resilience.worker.ResultCodec;
import io.dragoman.schemas.event.Stage;
import java.util.List;

/**
 * A stage that asks its engine once about each piece of work.
 *
 * @param <W> the work in a record, decoded
 * @param <I> a question to the engine
 * @param <O> its answer
 * @param <R> the result of work, made of the answers to its questions
 */
public abstract class SingleRoundStrategy<W, I, O, R> extends StageStrategy<W, I, O, R> {

  /**
   * For one stage.
   *
   * @param stage who speaks on {@code requests}
   * @param noun what its work is called in messages, such as {@code segment}
   * @param codec keeps results, so that repeated work is answered without an engine
   */
  protected SingleRoundStrategy(
      final Stage stage,
      final String noun,
      final StageContext context,
      final ResultCodec<R> codec) {
    super(stage, noun, context, codec);
  }

  /** What the engine is asked, at least one question. */
  protected abstract List<I> questions(W work);

  /**
   * The result of work.
   *
   * @param answers one a question, in order
   */
  protected abstract R result(List<O> answers);

  @Override
  protected final Inquiry<I, O, R> inquiry(final W work) {
    return new Inquiry<>() {
      private List<I> questions = SingleRoundStrategy.this.questions(work);
      private List<O> known = List.of();

      @Override
      public List<I> questions() {
        return questions;
      }

      @Override
      public void answered(final List<O> answers) {
        known = answers;
        questions = List.of();
      }

      @Override
      public R result() {
        return SingleRoundStrategy.this.result(known);
      }
    };
  }
}
