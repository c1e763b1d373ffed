/** Speech as OpenAI's interface has it, for the clients that are made for that. */
@NullMarked
package io.dragoman.gateway.openai;

import org.jspecify.annotations.NullMarked;
