package io.athanor.extract.payload;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Tells the addresses of the open Internet from those of this machine, of private networks, and of the services by which
 * clouds tell machines their secrets.
 */
public final class PublicAddresses {
    /** By RFC 6890 and its successors, and the metadata services that have public addresses. */
    private static final List<Block> CLOSED = List.of(
            block("0.0.0.0", 8),
            block("10.0.0.0", 8),
            // carriers' own networks, and a cloud's metadata
            block("100.64.0.0", 10),
            block("127.0.0.0", 8),
            // neighbours on the wire, and most clouds' metadata
            block("169.254.0.0", 16),
            block("172.16.0.0", 12),
            block("192.0.0.0", 24),
            block("192.0.2.0", 24),
            block("192.88.99.0", 24),
            block("192.168.0.0", 16),
            block("198.18.0.0", 15),
            block("198.51.100.0", 24),
            block("203.0.113.0", 24),
            block("224.0.0.0", 3),
            // a cloud's metadata and host services
            block("168.63.129.16", 32),
            // of IPv6 only what is given out to the open Internet is let through
            block("2001::", 23),
            block("2001:db8::", 32),
            // tunnels, which hold an IPv4 address of any kind
            block("2002::", 16),
            block("3fff::", 20));

    private static final Block GLOBAL_IPV6 = block("2000::", 3);

    private PublicAddresses() {}

    public static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address && !GLOBAL_IPV6.holds(bytes)) {
            return false;
        }
        return (address instanceof Inet4Address || address instanceof Inet6Address)
                && CLOSED.stream().noneMatch(block -> block.holds(bytes));
    }

    private static Block block(String first, int bits) {
        try {
            // of digits: no name is looked up
            return new Block(InetAddress.getByName(first).getAddress(), bits);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(first, e);
        }
    }

    /** The addresses that share their first bits. */
    private record Block(byte[] first, int bits) {
        boolean holds(byte[] address) {
            if (address.length != first.length) {
                return false;
            }
            int whole = bits / 8;
            int mask = 0xff00 >> bits % 8 & 0xff;
            return Arrays.equals(address, 0, whole, first, 0, whole)
                    && (mask == 0 || ((address[whole] ^ first[whole]) & mask) == 0);
        }
    }
}
