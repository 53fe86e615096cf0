package io.athanor.extract.part;

import io.athanor.config.Registered;
import io.athanor.data.Rejection;
import io.athanor.data.Shape;
import io.athanor.extract.Decoded;
import io.athanor.extract.EncoderSettings;
import io.athanor.extract.ExecutorPlace;
import io.athanor.extract.FeatureExtractor;
import io.athanor.extract.Session;
import java.lang.reflect.Field;
import java.util.concurrent.CountDownLatch;
import sun.misc.Unsafe;

/**
 * An encoder for tests, of a text's length, that some texts harm: {@code hang} waits until it is interrupted, {@code stuck}
 * until {@link #release}, {@code heap} runs out of memory, {@code deep} out of stack, {@code crash} ends the process by a
 * fault in native code while it is decoded, {@code late crash} while it is inferred.
 */
@Registered("harmed")
public record HarmfulSettings() implements EncoderSettings {
    private static volatile CountDownLatch stuck = new CountDownLatch(1);

    /** Lets go of all threads that are stuck. */
    static void release() {
        stuck.countDown();
        stuck = new CountDownLatch(1);
    }

    @Override
    public long maxBytes() {
        return 1_000;
    }

    @Override
    public FeatureExtractor extractor() {
        return new Harmed();
    }

    /** Ends the process as a fault in a native library does. */
    public static void crash() {
        try {
            Field field = Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            ((Unsafe) field.get(null)).putLong(8, 1);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a thread in native code: an interruption changes nothing. */
    private static void waitUninterruptibly() {
        CountDownLatch end = stuck;
        while (end.getCount() > 0) {
            try {
                end.await();
            } catch (InterruptedException e) {
                // goes on as before
            }
        }
    }

    private static void waitUntilInterrupted() {
        Object never = new Object();
        synchronized (never) {
            try {
                never.wait();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static int deep(int depth) {
        return depth < 0 ? 0 : 1 + deep(depth + 1);
    }

    private record Harmed() implements ModelFree {
        @Override
        public Shape output() {
            return new Shape.Vector(1);
        }

        @Override
        public Session open(ExecutorPlace place) {
            return new TextSession() {
                @Override
                Decoded decode(String text) {
                    if (text.startsWith("hang")) {
                        waitUntilInterrupted();
                    } else if (text.startsWith("stuck")) {
                        waitUninterruptibly();
                    } else if (text.startsWith("heap")) {
                        throw new OutOfMemoryError("of a test");
                    } else if (text.startsWith("deep")) {
                        return Decoded.rejected(Rejection.ENCODER, "as deep as " + deep(0));
                    } else if (text.startsWith("crash")) {
                        crash();
                    }
                    return good(text);
                }

                @Override
                float[] feature(String text) {
                    if (text.startsWith("late crash")) {
                        crash();
                    }
                    return new float[] {text.length()};
                }
            };
        }
    }
}
