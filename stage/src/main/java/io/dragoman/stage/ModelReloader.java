package io.dragoman.stage;

import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads an app's models anew when an operator says so, one after the other, while the former ones
 * work.
 *
 * <ul>
 *   <li>{@code GET /worker/models}: which models answer, and what came of the last order
 *   <li>{@code POST /worker/models/reload}: looks whether the directories have changed and loads
 *       those that have; answers at once. Needs the key of an operator
 * </ul>
 */
final class ModelReloader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelReloader.class);

  /** Loading takes time and memory, and what is missing is mostly mended by hand. */
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

  private final List<? extends ReloadableModel<?, ?>> models;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("model-reload").factory());

  /**
   * Whether an order waits; one that is being carried out may have looked at directories already.
   */
  private final AtomicBoolean ordered = new AtomicBoolean();

  ModelReloader(final List<? extends ReloadableModel<?, ?>> models) {
    this.models = List.copyOf(models);
  }

  /**
   * All of them.
   *
   * @param models in order of preference
   */
  record Models(List<ReloadableModel.Status> models) {}

  void mount(final WebServer http) {
    http.add(
        List.of(
            Route.get("/worker/models", "models", "Models, and what came of loading them anew")
                .by(call -> ApiResponse.ok(status())),
            Route.post("/worker/models/reload", "reloadModels", "Load models that have changed")
                .repeatable()
                .by(this::reload)));
  }

  private Models status() {
    return new Models(models.stream().map(ReloadableModel::status).toList());
  }

  private ApiResponse reload(final ApiRequest call) {
    LOG.info("{} ordered over HTTP to load changed models", call.caller().name());
    order();
    return ApiResponse.json(202, status());
  }

  void order() {
    if (ordered.compareAndSet(false, true)) {
      models.forEach(ReloadableModel::announce);
      thread.execute(this::reloadAll);
    }
  }

  /**
   * Loads models that could not be loaded at the start, with longer and longer pauses, until they
   * are there.
   *
   * @param first how long the first pause is
   */
  void retryAbsent(final Duration first) {
    models.stream().filter(ReloadableModel::absent).forEach(model -> retry(model, first));
  }

  private void retry(final ReloadableModel<?, ?> model, final Duration pause) {
    thread.schedule(
        () -> {
          if (!model.absent()) {
            return;
          }
          try {
            model.reload();
          } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
          }
          final Duration doubled = pause.multipliedBy(2);
          retry(model, doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE);
        },
        pause.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private void reloadAll() {
    ordered.set(false);
    try {
      for (final ReloadableModel<?, ?> model : models) {
        model.reload();
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets a model that is being loaded go, and closes those that are there. */
  @Override
  public void close() {
    thread.shutdownNow();
    models.forEach(ReloadableModel::close);
  }
}
