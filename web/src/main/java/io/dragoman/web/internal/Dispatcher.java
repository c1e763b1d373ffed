package io.dragoman.web.internal;

import io.dragoman.web.ApiException;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Brings requests to their route, and whatever goes wrong into one form. Every answer carries
 * {@code X-Request-ID}: the caller's own if it sent one, else a new one; so do the log's lines.
 */
final class Dispatcher extends Handler.Abstract {
  private final Serving serving;

  /** Requests that share a connection with others; the rest is bounded as connections are. */
  private final Semaphore sharing;

  Dispatcher(final Setup setup, final Watchman watchman, final Underway underway) {
    this.serving =
        new Serving(
            setup,
            new RouteTable(),
            new Authenticator(setup),
            watchman,
            underway,
            new ByteBudget(setup.limits().bodiesBytes()),
            new ByteBudget(setup.limits().uploadsBytes()),
            new LargeAnswers());
    this.sharing = new Semaphore(setup.limits().sharedRequests());
  }

  /** Which path leads where. */
  RouteTable routes() {
    return serving.routes();
  }

  @Override
  public boolean handle(final Request request, final Response response, final Callback callback) {
    if (request.getConnectionMetaData().getConnection() instanceof HTTP2Connection) {
      if (!sharing.tryAcquire()) {
        serving
            .setup()
            .observer()
            .answered(AnswerWriter.OTHER, ApiException.Code.UNAVAILABLE.status(), 0);
        // An answer would wait in the heap as well, for somebody who takes none.
        callback.failed(new Request.Handler.AbortException("Too many requests are under way"));
        return true;
      }
      Request.addCompletionListener(request, failure -> sharing.release());
    }
    new Exchange(serving, request, response, callback).serve();
    return true;
  }
}
